//! `serve`: the embedded server alone, until a signal ends it.

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use crate::cli::{
    ChunksArg, KnobArgs, LoginArg, LoginArgs, PluginsArg, SeedArg, Serve, StoreArgs, TfaArg,
};
use crate::emulator::{
    Chunks, Knobs, LoginForms, NewUser, Options, Plugins, RateLimit, Seed, Server, Tfa,
};
use crate::exit::Exit;

pub(super) async fn run(
    options: Options,
    console: &mut Console,
    stop: &CancellationToken,
) -> Result<Exit, Failure> {
    let server = tokio::select! {
        started = Server::start(options) => {
            started.map_err(|error| Failure::local(error.to_string()))?
        }
        () = stop.cancelled() => return Err(Failure::Stopped),
    };
    // A script waits for this line to know that the server answers.
    let announced = console
        .line(&server.announcement())
        .and_then(|()| console.flush());
    if announced.is_ok() {
        if console.shows_progress() {
            console.note(&format!("Serving {}. Ctrl-C ends it.", server.url()));
        }
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                message = server.next_message() => console.note(&format!(
                    "The phone of {} gets the code {}.",
                    message.user, message.code
                )),
            }
        }
    }
    server.stop().await;
    announced.map(|()| Exit::DONE)
}

/// What `serve` asks for.
pub(super) fn options(wish: Serve) -> Options {
    Options {
        listen: wish.listen,
        tenant: wish.tenant,
        user: wish.user,
        password: wish.password,
        knobs: knobs(wish.knobs),
        ..with_logins(demo_options(wish.store), wish.logins)
    }
}

fn with_logins(options: Options, args: LoginArgs) -> Options {
    let users = args.add_user.into_iter().map(|user| NewUser {
        name: user.name,
        password: user.password,
        roles: roles(user.roles),
    });
    Options {
        roles: roles(args.user_roles),
        users: users.collect(),
        forms: LoginForms {
            basic: args.login.contains(&LoginArg::Basic),
            internal: args.login.contains(&LoginArg::Internal),
            external: args.login.contains(&LoginArg::External),
        },
        tfa: args.tfa.map(|which| match which {
            TfaArg::Totp => Tfa::Totp(args.totp_secret),
            TfaArg::Sms => Tfa::Sms,
        }),
        tls: args.tls,
        token_life: args.token_life.unwrap_or(options.token_life),
        ..options
    }
}

fn roles(mut words: Vec<String>) -> Vec<String> {
    words.retain(|word| word != "none");
    words
}

/// What `demo` asks for: the server's own defaults, on this store.
pub(super) fn demo_options(store: StoreArgs) -> Options {
    Options {
        data: store.data,
        seed: match store.seed {
            SeedArg::Demo => Seed::Demo,
            SeedArg::None => Seed::None,
        },
        objects: store.objects,
        ..Options::default()
    }
}

fn knobs(args: KnobArgs) -> Knobs {
    Knobs {
        latency: args.latency.unwrap_or_default(),
        rate_limit: args.rate_limit.map(|requests| RateLimit {
            requests,
            window: std::time::Duration::from_secs(1),
        }),
        max_upload: args.max_upload,
        fail_every: args.fail_every,
        truncate_downloads: args.truncate_downloads,
        stale_totals: args.stale_totals,
        link_origin: args.link_origin,
        new_id_on_replace: args.new_id_on_replace,
        couch_digests: args.couch_digests,
        max_attachment: args.max_attachment,
        readable_every: args.readable_every,
        chunks: match args.chunks {
            ChunksArg::On => Chunks::On,
            ChunksArg::Off => Chunks::Off,
            ChunksArg::Ignored => Chunks::Ignored,
        },
        plugins: match args.plugins {
            PluginsArg::On => Plugins::On,
            PluginsArg::Missing => Plugins::Missing,
            PluginsArg::NotAllowed => Plugins::NotAllowed,
        },
        subscribers: args.subscribers,
        ..Knobs::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser as _;

    fn options_of(arguments: &[&str]) -> Options {
        let line = ["c8ybin", "serve"].iter().chain(arguments);
        match Cli::try_parse_from(line).unwrap().command {
            Some(Command::Serve(wish)) => options(wish),
            other => panic!("{other:?}"),
        }
    }

    fn knobs_of(arguments: &[&str]) -> Knobs {
        options_of(arguments).knobs
    }

    #[test]
    fn logins_are_as_on_a_new_tenant_unless_flags_say_otherwise() {
        let plain = options_of(&[]);
        assert_eq!(plain.forms, LoginForms::default());
        assert_eq!(plain.roles, Options::default().roles);
        assert_eq!((plain.tfa, plain.users.len()), (None, 0));
        let said = options_of(&[
            "--user-roles=none",
            "--add-user=ana:pw:read,ROLE_EVENT_ADMIN",
            "--add-user=ben:pw:",
            "--login=external,basic",
            "--tfa=totp",
            "--totp-secret=JBSWY3DPEHPK3PXP",
            "--token-life=60",
            "--tls",
        ]);
        let forms = LoginForms {
            basic: true,
            internal: false,
            external: true,
        };
        assert_eq!(said.forms, forms);
        assert_eq!(said.roles, [""; 0]);
        let roles: Vec<_> = said.users.iter().map(|user| user.roles.clone()).collect();
        assert_eq!(roles, [vec!["read", "ROLE_EVENT_ADMIN"], vec![]]);
        let secret = Some("JBSWY3DPEHPK3PXP".to_owned());
        assert_eq!(said.tfa, Some(Tfa::Totp(secret)));
        assert_eq!((said.token_life.as_secs(), said.tls), (60, true));
        let knobs = knobs_of(&["--links-as=https://t2000.example.com"]);
        assert_eq!(
            knobs.link_origin.as_deref(),
            Some("https://t2000.example.com")
        );
    }

    #[test]
    fn every_deviation_is_asked_for_by_its_flag() {
        assert_eq!(knobs_of(&[]), Knobs::default());
        for (argument, chunks) in [
            ("--chunks=on", Chunks::On),
            ("--chunks=off", Chunks::Off),
            ("--chunks=ignored", Chunks::Ignored),
        ] {
            assert_eq!(knobs_of(&[argument]).chunks, chunks);
        }
        for (argument, plugins) in [
            ("--plugins=on", Plugins::On),
            ("--plugins=missing", Plugins::Missing),
            ("--plugins=not-allowed", Plugins::NotAllowed),
        ] {
            assert_eq!(knobs_of(&[argument]).plugins, plugins);
        }
        let readable = knobs_of(&["--readable-every", "3"]).readable_every;
        assert_eq!(readable.map(u64::from), Some(3));
        let knobs = knobs_of(&["--subscribers", "t231,t11134"]);
        assert_eq!(knobs.subscribers, ["t231", "t11134"]);
        let knobs = knobs_of(&["--couch-digests", "--max-attachment", "7"]);
        assert_eq!((knobs.couch_digests, knobs.max_attachment), (true, Some(7)));
    }
}
