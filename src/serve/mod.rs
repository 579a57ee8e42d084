//! How do reviewers come in? Through a page of their own browser, served to this machine alone.
//!
//! [`material`] is what is to be coded, [`layout`] how tables say it, [`ledger`] the table of labels
//! and the [`journal`] beside it, [`desk`] what coders do with both; [`site`] answers their browsers' requests, [`server`]
//! listens for them.

pub mod codebook;
pub mod desk;
pub mod guess;
pub mod heads;
pub mod journal;
pub mod layout;
pub mod ledger;
pub mod material;
pub mod server;
pub mod site;
mod spelling;
mod table;

pub use desk::Desk;
pub use layout::Layout;
pub use ledger::Ledger;
pub use material::{Item, Material, Page};
pub use site::Site;
