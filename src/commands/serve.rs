//! `serve`: the embedded server alone, until a signal ends it.

use tokio_util::sync::CancellationToken;

use super::console::Console;
use super::failure::Failure;
use crate::cli::{ChunksArg, KnobArgs, PluginsArg, SeedArg, Serve, StoreArgs};
use crate::emulator::{Chunks, Knobs, Options, Plugins, RateLimit, Seed, Server};
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
        stop.cancelled().await;
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
        ..demo_options(wish.store)
    }
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
        ..Knobs::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser as _;

    fn knobs_of(arguments: &[&str]) -> Knobs {
        let line = ["c8ybin", "serve"].iter().chain(arguments);
        match Cli::try_parse_from(line).unwrap().command {
            Some(Command::Serve(wish)) => options(wish).knobs,
            other => panic!("{other:?}"),
        }
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
        let knobs = knobs_of(&["--couch-digests", "--max-attachment", "7"]);
        assert_eq!((knobs.couch_digests, knobs.max_attachment), (true, Some(7)));
    }
}
