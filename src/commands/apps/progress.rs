//! How far a deployment is, for a person at a terminal.

use std::pin::pin;
use std::time::Duration;

use crate::commands::console::Console;
use crate::deploy::{PushMeter, PushStep};
use crate::ui::format;

/// How often the line changes.
const SAMPLE: Duration = Duration::from_millis(100);

/// Does some work, and shows meanwhile what its meter says.
pub(super) async fn with_progress<T>(
    meter: &PushMeter,
    console: &mut Console,
    work: impl Future<Output = T>,
) -> T {
    let mut work = pin!(work);
    let mut sample = tokio::time::interval(SAMPLE);
    loop {
        tokio::select! {
            biased;
            done = &mut work => {
                console.hide_progress();
                return done;
            }
            _ = sample.tick(), if console.shows_progress() => {
                console.show_progress(&[line(meter)]);
            }
        }
    }
}

fn line(meter: &PushMeter) -> String {
    let progress = meter.read();
    let of = || {
        let (done, total) = (format::size(progress.done), format::size(progress.total));
        format!("{done} of {total}")
    };
    match progress.step {
        PushStep::Preparing => "preparing …".to_owned(),
        PushStep::Packing => format!("packing {} …", of()),
        PushStep::Sending => format!("sending {} …", of()),
        PushStep::WaitingForServer => "waiting for the server …".to_owned(),
    }
}
