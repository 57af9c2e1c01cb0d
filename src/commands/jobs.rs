//! Transfers of a command: started together, reported in the order asked for.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::bar::Bar;
use super::console::Console;
use super::interrupted::{Stopped, Work, is_sent, sentence};
use crate::api::Client;
use crate::transfer::{Engine, Job, JobEvent, JobId, Outcome, TransferError};

/// How many transfers run side by side.
const AT_ONCE: usize = 4;

/// How often the line of progress changes.
const SAMPLE: Duration = Duration::from_millis(100);

/// Runs the jobs until each has ended; `stop` cancels those that have not, and
/// then a sentence says what is left of them. `report` is called once for each, in the order of the list, as soon as all
/// before it have ended.
pub(super) async fn run(
    client: Client,
    jobs: Vec<(String, Job)>,
    console: &mut Console,
    stop: &CancellationToken,
    mut report: impl FnMut(&mut Console, usize, &Outcome),
) {
    let (engine, mut events) = Engine::new(client, AT_ONCE);
    let (names, jobs): (Vec<String>, Vec<Job>) = jobs.into_iter().unzip();
    let mut outcomes: Vec<Option<Outcome>> = jobs.iter().map(|_| None).collect();
    let work = jobs.first().map(Work::of);
    let mut sent: Vec<JobId> = Vec::new();
    let mut bar = Bar::new(names.clone());
    for (id, job) in (0..).zip(jobs) {
        engine.start(JobId(id), job);
    }

    let mut reported = 0;
    let mut sample = tokio::time::interval(SAMPLE);
    let mut running = true;
    while reported < outcomes.len() {
        tokio::select! {
            event = events.recv() => match event {
                Some(JobEvent::Ended(JobId(id), outcome)) => {
                    let place = usize::try_from(id).ok().and_then(|id| outcomes.get_mut(id));
                    if let Some(place) = place {
                        *place = Some(outcome);
                    }
                    while let Some(Some(outcome)) = outcomes.get(reported) {
                        report(console, reported, outcome);
                        reported += 1;
                    }
                }
                // No command asks what to do with a file that is there.
                Some(JobEvent::Started(_) | JobEvent::Asked(..)) => {}
                // The engine is held here, so this is a fault of the program;
                // nothing may pass for done that was not.
                None => break,
            },
            () = stop.cancelled(), if running => {
                running = false;
                let progress = engine.progress();
                sent.extend(progress.iter().filter(|job| is_sent(job)).map(|job| job.id));
                engine.shut_down().await;
            }
            _ = sample.tick(), if running && console.shows_progress() => {
                let line = bar.line(&engine.progress(), Instant::now());
                console.show_progress(&line);
            }
        }
    }
    // What a slow disk has not removed yet would stay behind.
    engine.shut_down().await;
    for place in reported..outcomes.len() {
        let lost = TransferError::Internal("a transfer gave no result".to_owned());
        report(console, place, &Outcome::Failed(lost));
    }
    let stopped: Vec<Stopped<'_>> = (0..)
        .zip(names.iter().zip(&outcomes))
        .filter(|(_, (_, outcome))| matches!(outcome, Some(Outcome::Cancelled)))
        .map(|(id, (name, _))| Stopped {
            name,
            is_sent: sent.contains(&JobId(id)),
        })
        .collect();
    if let Some(sentence) = work.and_then(|work| sentence(work, &stopped)) {
        console.complain(&sentence);
    }
}
