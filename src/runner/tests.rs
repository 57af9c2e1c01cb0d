use super::*;
use crate::api::{Connection, Credentials, Guard, Mode};
use crate::app::{Adopted, Adoption, Chosen, Reply};
use crate::domain::{BinaryId, BinaryQuery, View};
use crate::transfer::journal::{Account, Journal};
use crate::transfer::{Existing, Memory, Target};
use std::collections::BTreeMap;
use std::path::Path;

#[tokio::test]
async fn a_transfer_that_is_cancelled_while_it_starts_never_runs() {
    let connect: Connect = Box::new(|_| {
        let token = Credentials::Bearer("t".into());
        Box::pin(std::future::ready(Connection::new(
            "http://127.0.0.1:9",
            None,
            token,
        )))
    });
    let (sender, mut messages) = mpsc::channel(9);
    let first = Door {
        connect,
        state: StateFolder::default(),
    };
    let doors = Doors {
        first,
        others: None,
    };
    let mut runner = Runner::new(doors, sender);
    let folder = tempfile::tempdir().unwrap();
    runner.run(Effect::StartTransfer(JobId(1), download(folder.path())));
    // On this one thread: connected, and the job's task not yet woken.
    let link = Arc::clone(&runner.links[0]);
    assert!(link.engine().await.is_ok());
    runner.run(Effect::CancelTransfer(JobId(1), Leave::Nothing));
    assert!(matches!(messages.recv().await, Some(Msg::Connected(0, ..))));
    let ended = messages.recv().await;
    assert!(
        matches!(
            ended,
            Some(Msg::Transfer(JobEvent::Ended(JobId(1), Outcome::Cancelled)))
        ),
        "{ended:?}"
    );
    runner.shut_down(Closing::Cancel).await;
    assert!(messages.try_recv().is_err(), "one end");
}

#[tokio::test]
async fn what_is_of_a_connection_that_is_not_there_goes_to_no_other_one() {
    let (sender, mut messages) = mpsc::channel(9);
    let connect: Connect = Box::new(|_| unreachable!("it is not the one that is meant"));
    let first = Door {
        connect,
        state: StateFolder::default(),
    };
    let doors = Doors {
        first,
        others: None,
    };
    let mut runner = Runner::new(doors, sender);
    runner.run(Effect::GoTo(7));
    runner.run(Effect::Call(RequestId(1), Call::Session));
    let refused = messages.recv().await;
    let Some(Msg::Replied(RequestId(1), Reply::Session(Err(_)))) = refused else {
        panic!("{refused:?}");
    };
    // One that cannot be opened has its number all the same.
    runner.run(Effect::Connect(Chosen::Demo));
    runner.run(Effect::Call(RequestId(2), Call::Session));
    let refused = messages.recv().await;
    let Some(Msg::Replied(RequestId(2), Reply::Session(Err(error)))) = refused else {
        panic!("{refused:?}");
    };
    assert!(error.to_string().contains("nothing else"), "{error}");
}

/// A door to one account, in this mode, whose transfers are kept there.
fn door(mode: Mode, folder: Option<&Path>) -> Door {
    let connect: Connect = Box::new(move |_| {
        let basic = Credentials::Basic {
            user: "ana".into(),
            password: "x".into(),
        };
        let by = "a test".to_owned();
        let connection = Connection::new("http://127.0.0.1:9", None, basic);
        let connection = connection.map(|it| it.guarded(Guard { mode, by }));
        Box::pin(std::future::ready(connection))
    });
    let state = StateFolder {
        path: folder.map(Path::to_owned),
        is_of_one_tenant: false,
    };
    Door { connect, state }
}

/// A start at this door, from which one goes through the other.
fn between(first: Door, other: impl Fn() -> Door + Send + Sync + 'static) -> Doors {
    let others = Others {
        environment: Arc::new(|_| None),
        flags: crate::config::RunFlags::default(),
        first: None,
        open: Arc::new(|_, _, _| Ok(None)),
        demo: Arc::new(move || Ok(other())),
    };
    Doors {
        first,
        others: Some(others),
    }
}

/// Of a file into this folder.
fn download(folder: &Path) -> Job {
    Job::Download {
        id: BinaryId::new("1").unwrap(),
        length: None,
        digest: None,
        target: Target::File(folder.join("a")),
        existing: Existing::Fail,
    }
}

#[tokio::test]
async fn a_job_of_one_account_runs_in_one_engine_whatever_the_modes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let account = Account {
        host: "127.0.0.1:9".into(),
        tenant: None,
        user: Some("ana".into()),
        profile: None,
    };
    let key = {
        let (journal, _) = Journal::open(&path).unwrap();
        let memory = Memory::default();
        let key = journal
            .add(&account, &download(&path), &memory)
            .await
            .unwrap();
        journal.set_aside(key);
        journal.flush().await;
        key
    };
    let (sender, _messages) = mpsc::channel(99);
    let other = path.clone();
    let doors = between(door(Mode::DEV, Some(&path)), move || {
        door(Mode::QUAL, Some(&other))
    });
    let mut runner = Runner::new(doors, sender);
    runner.run(Effect::Connect(Chosen::Demo));
    let [one, two] = [0, 1].map(|at| Arc::clone(&runner.links[at]));
    for link in [&one, &two] {
        let left = kept::interrupted(link).await.unwrap();
        assert_eq!(left.records.len(), 1);
    }
    assert_eq!(runner.each_engine().count(), 2);
    let cancel = || Adoption::Cancel(Leave::Partial);
    let taken = kept::adopt(&one, JobId(1), key, Adoption::GoOn).await;
    assert_eq!(taken, Ok(Adopted::Ours));
    // Neither is it offered to the other one, nor given.
    assert_eq!(kept::interrupted(&two).await.unwrap().records.len(), 0);
    let taken = kept::adopt(&two, JobId(2), key, cancel()).await;
    assert_eq!(taken, Ok(Adopted::Gone));
    runner.shut_down(Closing::SetAside).await;
}

#[tokio::test]
async fn what_is_of_several_tenants_is_not_offered_where_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    let (journal, _) = Journal::open(&path).unwrap();
    for tenant in ["t1", "t2"] {
        let account = Account {
            host: "127.0.0.1:9".into(),
            tenant: Some(tenant.into()),
            user: Some("ana".into()),
            profile: None,
        };
        let (job, memory) = (download(&path.join(tenant)), Memory::default());
        journal.set_aside(journal.add(&account, &job, &memory).await.unwrap());
    }
    journal.flush().await;
    let (sender, _messages) = mpsc::channel(99);
    let doors = Doors {
        first: door(Mode::DEV, Some(&path)),
        others: None,
    };
    let mut runner = Runner::new(doors, sender);
    let left = kept::interrupted(&runner.links[0]).await.unwrap();
    assert_eq!(left.records, []);
    assert_eq!(
        left.notice.as_deref(),
        Some(
            "2 interrupted transfers are left out: they are of the tenants t1 and t2, and this \
             connection names none. Name one, by --tenant or in the profile, to go on with those \
             of it."
        )
    );
    runner.shut_down(Closing::SetAside).await;
}

#[tokio::test]
async fn what_is_kept_goes_on_where_the_connection_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let (sender, mut messages) = mpsc::channel(99);
    let doors = between(door(Mode::DEV, Some(folder.path())), || {
        door(Mode::QUAL, None)
    });
    let mut runner = Runner::new(doors, sender);
    assert!(runner.links[0].platform().await.is_ok());
    runner.run(Effect::Call(RequestId(1), Call::Typed("binaries".into())));
    runner.run(Effect::Call(RequestId(2), Call::Finding));
    runner.run(Effect::Connect(Chosen::Demo));
    loop {
        match messages.recv().await.unwrap() {
            Msg::Replied(RequestId(1), Reply::Finding(kept)) => {
                assert_eq!(kept.unwrap().typed, ["binaries"]);
                break;
            }
            Msg::Replied(id, _) => panic!("{id:?} was not given up"),
            _ => {}
        }
    }
    runner.shut_down(Closing::Cancel).await;
}

#[tokio::test]
async fn transfers_are_stopped_although_something_else_hangs() {
    let (sender, mut messages) = mpsc::channel(99);
    let doors = between(door(Mode::DEV, None), || Door {
        connect: Box::new(|_| Box::pin(std::future::pending())),
        state: StateFolder {
            path: Some("unused".into()),
            is_of_one_tenant: false,
        },
    });
    let mut runner = Runner::new(doors, sender);
    assert!(runner.links[0].engine().await.is_ok());
    let folder = tempfile::tempdir().unwrap();
    runner.run(Effect::StartTransfer(JobId(1), download(folder.path())));
    runner.run(Effect::Connect(Chosen::Demo));
    let last = Last {
        tab: "Binaries".into(),
        view: View::of("", &BinaryQuery::default()),
        split: None,
        zoomed: false,
        columns: BTreeMap::new(),
        events: BTreeMap::new(),
        applications: BTreeMap::new(),
    };
    // It waits for a connection that never comes.
    runner.run(Effect::KeepLast(String::new(), last));
    let ended = async {
        loop {
            let msg = messages.recv().await.unwrap();
            if matches!(msg, Msg::Transfer(JobEvent::Ended(..))) {
                break;
            }
        }
    };
    tokio::select! {
        () = runner.shut_down(Closing::Cancel) => panic!("nothing hung"),
        () = ended => {}
    }
}

#[tokio::test]
async fn two_ways_to_one_account_have_one_engine() {
    let (sender, _messages) = mpsc::channel(9);
    let doors = between(door(Mode::DEV, None), || door(Mode::DEV, None));
    let mut runner = Runner::new(doors, sender);
    runner.run(Effect::Connect(Chosen::Demo));
    for link in &runner.links {
        assert!(link.engine().await.is_ok());
    }
    assert_eq!(runner.links.len(), 2);
    assert_eq!(runner.each_engine().count(), 1);
    runner.shut_down(Closing::Cancel).await;
}
