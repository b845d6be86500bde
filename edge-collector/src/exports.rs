//! The jobs that the shell calls by name (`shell/wasm.ts`).

#![expect(unsafe_code, reason = "exported symbols carry `no_mangle`")]

use crate::envelope::JobError;
use crate::host::{self, ObjectDatabase};
use crate::{
    access, auth, directory, forward, history, import, ingest, marketing, origin, signature,
    source, spend, stream, team, turn, visitor, workspace, write_key,
};

/// Runs once, before any job.
#[unsafe(no_mangle)]
extern "C" fn start() {
    host::log_panics();
}

/// Exports each job: bytes in; out comes `+` and the answer, or `-` and the reason.
macro_rules! jobs {
    ($($name:ident => $job:expr;)*) => {$(
        mod $name {
            use super::*;

            pub(super) fn run(request: &[u8]) -> Vec<u8> {
                answer($job(request))
            }
        }
        tributary_wasm_abi::export!($name => $name::run);
    )*};
}

jobs! {
    origin_allowed => origin::origin_allowed;
    signature_verdict => signature::verdict;
    segment_key => write_key::write_key;
    tells_order => ingest::tells_order;
    visitor_refresh => visitor::refresh;
    authenticate => auth::authenticate;
    permit => access::permit;
    login_email => auth::enter::login_email;
    login => auth::enter::login;
    logout => auth::enter::logout;
    token_digest => auth::enter::token_digest;
    open_invite => auth::enter::open_invite;
    take_invite => auth::enter::take_invite;
    set_password => auth::enter::set_password;
    me => auth::enter::me;
    directory_open => |_: &[u8]| directory::open(&ObjectDatabase);
    directory_api => |request: &[u8]| directory::api(&ObjectDatabase, request);
    directory_put_source => |request: &[u8]| directory::put_source(&ObjectDatabase, request);
    directory_has_workspace => |request: &[u8]| directory::has_workspace(&ObjectDatabase, request);
    directory_principal => |request: &[u8]| team::principal(&ObjectDatabase, request);
    directory_credential => |request: &[u8]| team::credential(&ObjectDatabase, request);
    directory_credential_of => |request: &[u8]| team::credential_of(&ObjectDatabase, request);
    directory_attempt => |request: &[u8]| team::attempt(&ObjectDatabase, request);
    directory_invite => |request: &[u8]| team::invite(&ObjectDatabase, request);
    directory_enter => |request: &[u8]| team::enter(&ObjectDatabase, request);
    directory_note => |request: &[u8]| team::note(&ObjectDatabase, request);
    directory_workspace => |request: &[u8]| directory::workspace(&ObjectDatabase, request);
    directory_resolve => |request: &[u8]| directory::resolve(&ObjectDatabase, request);
    workspace_open => |_: &[u8]| workspace::open(&ObjectDatabase);
    workspace_api => |request: &[u8]| workspace::api(&ObjectDatabase, request);
    workspace_put_source => |request: &[u8]| source::put(&ObjectDatabase, request);
    workspace_turned_away => |request: &[u8]| workspace::turned_away(&ObjectDatabase, request);
    workspace_source => |request: &[u8]| source::describe(&ObjectDatabase, request);
    workspace_stream => |request: &[u8]| stream::part(&ObjectDatabase, request);
    workspace_latest => |_: &[u8]| workspace::latest(&ObjectDatabase);
    workspace_import => |request: &[u8]| import::import(&ObjectDatabase, request);
    workspace_spend_read => |request: &[u8]| spend::get(&ObjectDatabase, request);
    workspace_spend => |request: &[u8]| spend::put(&ObjectDatabase, request);
    workspace_put_history => |request: &[u8]| history::put(&ObjectDatabase, request);
    workspace_seal => |request: &[u8]| history::seal(&ObjectDatabase, request);
    workspace_next => |request: &[u8]| turn::next(&ObjectDatabase, request);
    workspace_take => |request: &[u8]| turn::take(&ObjectDatabase, request);
    workspace_marketing => |request: &[u8]| marketing::api(&ObjectDatabase, request);
    workspace_access_of => |request: &[u8]| marketing::access_of(&ObjectDatabase, request);
    workspace_redeem => |request: &[u8]| marketing::redeem(&ObjectDatabase, request);
    workspace_keep_access => |request: &[u8]| marketing::seal(&ObjectDatabase, request);
    workspace_forward => |request: &[u8]| forward::api(&ObjectDatabase, request);
    workspace_forward_seal => |request: &[u8]| forward::seal(&ObjectDatabase, request);
    forward_trial => forward::trial;
    forward_tried => forward::tried;
    marketing_returned => marketing::returned;
    marketing_token => marketing::token;
    marketing_renewal => marketing::renewal;
    marketing_accounts => marketing::accounts;
    workspace_work => |request: &[u8]| workspace::work(&ObjectDatabase, request);
    workspace_ingest => |request: &[u8]| ingest::ingest(&ObjectDatabase, request);
}

fn answer(result: Result<String, JobError>) -> Vec<u8> {
    let (mark, text) = match result {
        Ok(text) => ("+", text),
        Err(error) => ("-", error.to_string()),
    };
    [mark, text.as_str()].concat().into_bytes()
}
