//! How is a feature named without building its name?
//!
//! A key is a 64-bit hash whose top four bits are the number of its family, so that sorted keys
//! stand family by family. The hash (FNV-1a with the finalizer of MurmurHash3) is part of the
//! model format: it is the same on every machine and must never change.

/// Bits left for the hash below the family's number.
const HASH_BITS: u32 = 60;

/// A hash being built.
#[derive(Debug, Clone, Copy)]
pub struct Hasher(u64);

impl Hasher {
    /// An empty hash.
    pub const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// The hash with more bytes.
    pub fn bytes(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        }))
    }

    /// The hash with another hash.
    pub fn hash(self, other: u64) -> Self {
        self.bytes(&other.to_le_bytes())
    }

    /// The finished hash, every bit of which depends on every byte.
    pub const fn finish(self) -> u64 {
        let mut h = self.0;
        h ^= h >> 33;
        h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
        h ^= h >> 33;
        h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ (h >> 33)
    }

    /// The key of a feature of the family with this number (0 to 15).
    pub const fn key(self, family: u8) -> u64 {
        ((family as u64) << HASH_BITS) | (self.finish() >> (64 - HASH_BITS))
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

/// The smallest key of a family (0 to 15).
pub const fn family_start(family: u8) -> u64 {
    (family as u64) << HASH_BITS
}

/// The number of the family that a key belongs to.
pub const fn family(key: u64) -> usize {
    (key >> HASH_BITS) as usize
}

#[cfg(test)]
mod tests {
    use crate::feature::key::*;

    #[test]
    fn keys_are_pinned_because_models_hold_them() {
        // Worked out once in Python from the two published algorithms.
        const DETERR: u64 = 0xd16c_acce_2c48_2741;
        assert_eq!(Hasher::new().bytes(b"deterr").finish(), DETERR);
        let key = Hasher::new().bytes(b"deterr").key(3);
        assert_eq!(family(key), 3);
        assert_eq!(key & ((1 << HASH_BITS) - 1), DETERR >> 4);
    }
}
