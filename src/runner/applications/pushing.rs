//! What differs, or all, sent as it was agreed to.

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::changing::active_now;
use super::comparing::{Both, compared};
use super::putting::LOOKED_FOR;
use super::{on_thread, queue};
use crate::api::Client;
use crate::app::{Msg, PACE, PushWish, Pushed, RequestId, Sides};
use crate::deploy::{
    Awaited, Choice, Finding, Plan, PushMeter, PushStep, Target, Way, pack, plan, unseen, zip_name,
};
use crate::domain::{BinaryId, clean};
use crate::runner::link::Link;
use crate::transfer::{Deployment, Job};
use crate::ui::format;

/// Sends what differs, or packs all for a transfer, and tells how far it is.
/// Both sides are read again: what the person was not shown is not done.
pub(super) async fn push(
    link: &Link,
    client: &Client,
    id: RequestId,
    wish: PushWish,
) -> Result<Pushed, String> {
    let meter = PushMeter::default();
    tokio::select! {
        pushed = push_metered(link, client, wish, &meter) => pushed,
        never = tell(link, id, &meter) => match never {},
    }
}

/// Tells of each step that is seen of a push, until this is dropped.
async fn tell(link: &Link, id: RequestId, meter: &PushMeter) -> std::convert::Infallible {
    let mut pace = tokio::time::interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut told = meter.read();
    loop {
        pace.tick().await;
        let now = meter.read();
        if now != told {
            told = now;
            // Where nobody listens any more, the call ends as well.
            link.messages.send(Msg::Pushing(id, now)).await.ok();
        }
    }
}

async fn push_metered(
    link: &Link,
    client: &Client,
    wish: PushWish,
    meter: &PushMeter,
) -> Result<Pushed, String> {
    let stop = CancellationToken::new();
    let _given_up = stop.clone().drop_guard();
    let both = Both::read(link, client, wish.sides.clone(), &stop).await?;
    unchanged(wish.archive.as_ref(), both.deployed.archive.as_ref())?;
    let plan = plan(&both.destination.target, wish.choice, &both.compared(link));
    if plan.is_empty() {
        let said = "Nothing differs that could be sent.".to_owned();
        return Ok(Pushed::Done(said));
    }
    agreed(&wish, &plan)?;
    let (found, _, limit) = both.look(&plan).await;
    sound(&wish, &found)?;
    match plan.way {
        Way::Whole => packed(link, both, limit, meter, &stop).await,
        _ => sent(link, both, wish.sides, plan, meter, &stop).await,
    }
}

/// Whether nobody else has deployed since both sides were compared.
fn unchanged(seen: Option<&BinaryId>, now: Option<&BinaryId>) -> Result<(), String> {
    if seen == now {
        return Ok(());
    }
    let now = match now {
        Some(now) => format!("archive {now} is active now"),
        None => "no archive is active now".to_owned(),
    };
    Err(format!(
        "What is deployed changed meanwhile: {now}. Nothing was sent. Compare again."
    ))
}

/// Whether the plan of now does no more than the person was shown.
fn agreed(wish: &PushWish, plan: &Plan) -> Result<(), String> {
    if wish.choice == Choice::Changed && plan.way == Way::Whole {
        let notes = plan.notes.join(" ");
        return Err(format!(
            "{notes} Nothing was sent: compare again and send all."
        ));
    }
    let mut removed = plan.removed.iter();
    match removed.find(|path| !wish.removed.contains(path)) {
        Some(path) => Err(format!(
            "What is on this machine changed meanwhile: {} would go as well. Nothing was sent. \
             Compare again.",
            clean(path)
        )),
        None => Ok(()),
    }
}

/// Whether no more would go wrong than the person was shown.
fn sound(wish: &PushWish, found: &[Finding]) -> Result<(), String> {
    match unseen(found, &wish.findings) {
        Some(finding) => {
            let path = finding.path.as_deref().unwrap_or(&wish.sides.local);
            Err(format!(
                "{}: {finding} That was not so before: nothing was sent. Compare again.",
                clean(path)
            ))
        }
        None => Ok(()),
    }
}

/// All of it as a zip, which goes up as any zip does.
async fn packed(
    link: &Link,
    both: Both,
    limit: Option<u64>,
    meter: &PushMeter,
    stop: &CancellationToken,
) -> Result<Pushed, String> {
    let what = match both.destination.target {
        Target::Application => Deployment::Archive(zip_name(both.local.path())),
        Target::Plugin(name) => Deployment::Plugin(name),
    };
    let (local, here, queue) = (both.local, both.here, queue(link));
    let (meter, stop) = (meter.clone(), stop.clone());
    let zip = on_thread(move || {
        meter.begin(PushStep::Packing, here.length());
        let is_stopped = || stop.is_cancelled();
        let zip = pack(&local, &here, &queue, &is_stopped, &mut |done| {
            meter.set(done);
        });
        zip.map_err(|error| error.to_string())
    })
    .await?;
    let found = zip.too_large(limit);
    let path = link.zips.keep(zip);
    let job = Job::Deploy {
        application: both.destination.application,
        path,
        what,
    };
    Ok(Pushed::Packed(job, found))
}

/// Files one by one, in one request. Where the platform takes none, both sides are
/// given back as they are compared then.
async fn sent(
    link: &Link,
    both: Both,
    sides: Sides,
    plan: Plan,
    meter: &PushMeter,
    stop: &CancellationToken,
) -> Result<Pushed, String> {
    let to = &both.destination;
    let pushed = match to.push(&both.local, &both.here, &plan, meter, stop).await {
        Err(error) if error.is_not_offered() => {
            link.note_no_files().await;
            let compared = compared(link, both).await;
            return Ok(Pushed::NotSent(sides, Box::new(compared)));
        }
        Err(error) => {
            let awaited = Awaited {
                contents: both.here.clone(),
                way: plan.way.clone(),
                before: both.deployed.archive.clone(),
            };
            to.pushed_all_the_same(error, &awaited, &plan, meter, LOOKED_FOR)
                .await
        }
        pushed => pushed,
    };
    let pushed = pushed.map_err(|error| error.to_string())?;
    let now = active_now(&to.client, &to.application).await;
    let mut said = format!(
        "Deployed {}, {}. {now}",
        format::counted(pushed.files.len(), "file", "files"),
        format::size(pushed.bytes)
    );
    for note in plan.notes {
        said.push(' ');
        said.push_str(&note);
    }
    if !pushed.outdated.is_empty() {
        let count = format::counted(pushed.outdated.len(), "file", "files");
        said.push_str(&format!(" {count} changed meanwhile: push again."));
    }
    Ok(Pushed::Done(said))
}
