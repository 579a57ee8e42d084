//! Calls of foreign parsers, of which a panic is an error.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a call gives, or that it panicked.
///
/// A parser of a format as loose as PDF or RTF may run into a document that its authors did not
/// think of; that must cost this document only. What the call has changed is never looked at
/// after a panic, so that it cannot be seen half done.
pub(super) fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|reason| {
        let text = reason.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| reason.downcast_ref::<&str>().copied());
        text.unwrap_or("its parser gave up").chars().take(80).collect()
    })
}

#[cfg(test)]
mod tests {
    use crate::read::guard::guarded;

    #[test]
    fn a_panic_is_an_error() {
        assert_eq!(guarded(|| 3), Ok(3));
        assert_eq!(guarded(|| -> u8 { panic!("no {}", "way") }), Err("no way".to_owned()));
    }
}
