//! Every test of the store in one program: each program would compile the store anew.

mod ad_accounts;
mod attribution;
mod common;
mod derived;
mod directory;
mod event_log;
mod history;
mod identity;
mod identity_laws;
mod laws;
mod orders;
mod privacy;
mod privacy_requests;
mod privacy_tables;
mod quality;
mod quarantine;
mod replay;
mod retention;
mod report_rows;
mod report_truth;
mod scenarios;
mod settings_laws;
mod shop;
mod snowplow;
mod spend;
mod what_if;
