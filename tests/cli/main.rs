//! The commands without a screen: the built program against an embedded
//! server, over real HTTP and with real files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod apps;
mod attaching;
mod cat;
mod changing;
mod deploy_care;
mod deploy_changed;
mod deploy_dry;
#[cfg(unix)]
mod deploy_faults;
mod deploy_guarded;
mod deploy_many;
mod deploy_told;
mod deploying;
mod describing;
mod doctor;
mod events;
mod events_get;
mod finding;
mod logins;
mod ls;
mod profiles;
mod proxied;
#[cfg(unix)]
mod queued_zips;
mod refusals;
#[cfg(unix)]
mod resuming;
#[cfg(unix)]
mod serving;
#[cfg(unix)]
mod signals;
mod tls;
mod transfers;
mod troubles;
mod usage;
#[cfg(unix)]
mod watching;
#[cfg(unix)]
mod whose;

#[path = "../support/program.rs"]
mod program;
#[path = "../support/proxy.rs"]
#[expect(dead_code, reason = "the faults have their own tests")]
mod proxy;
#[path = "../support/scripted.rs"]
mod scripted;
#[path = "../support/secured.rs"]
mod secured;
