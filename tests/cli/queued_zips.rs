//! Zips that were made for a deployment of the screen which was interrupted: they
//! lie beside the journal until nobody needs them.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use c8ybin::deploy::{Local, pack, queue};
use c8ybin::domain::ApplicationId;
use c8ybin::transfer::journal::{Account, Journal};
use c8ybin::transfer::{Deployment, Job, Memory};

use crate::apps::web;
use crate::attaching::RUNTIME;
use crate::program::{Ran, Tenant, state_of};
use crate::proxy::Proxy;
use crate::resuming::run;
use crate::signals::send;

/// A tenant with an application, and the way to it.
struct Place {
    tenant: Tenant,
    proxy: Proxy,
    application: String,
}

impl Place {
    fn new() -> Self {
        let tenant = Tenant::empty();
        let application = tenant.application("hello");
        let proxy = Proxy::to(&tenant.url());
        Self {
            tenant,
            proxy,
            application,
        }
    }

    /// A zip of a folder, made as the screen makes one for a transfer.
    fn queued(&self) -> PathBuf {
        let manifest = r#"{"name":"Hello","contextPath":"hello","version":"1.0.0"}"#;
        let files = [("index.html", "made"), ("cumulocity.json", manifest)];
        crate::deploying::folder(&self.tenant, "dist", &files);
        let local = Local::open(&self.tenant.folder().join("dist")).unwrap();
        let contents = local.contents(&|| false).unwrap();
        let zip = pack(&local, &contents, &self.queue(), &|| false, &mut |_| {});
        zip.unwrap().kept()
    }

    fn queue(&self) -> PathBuf {
        queue(Some(state_of(self.tenant.folder())))
    }

    /// How many zips wait for their transfers.
    fn waiting(&self) -> usize {
        std::fs::read_dir(self.queue()).unwrap().count()
    }

    /// Leaves a transfer of this zip as one that was interrupted.
    fn interrupted(&self, zip: &Path) {
        let account = Account {
            host: self.proxy.url().replace("http://", ""),
            tenant: Some("t2000".into()),
            user: Some("demo".into()),
            profile: None,
        };
        let job = Job::Deploy {
            application: ApplicationId::new(&self.application).unwrap(),
            path: zip.to_owned(),
            what: Deployment::Archive("hello.zip".into()),
        };
        let (journal, _) = Journal::open(&state_of(self.tenant.folder())).unwrap();
        RUNTIME.block_on(async {
            let key = journal.add(&account, &job, &Memory::default()).await;
            journal.set_aside(key.unwrap());
            journal.flush().await;
        });
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run(&self.tenant, &self.proxy, arguments)
    }

    fn served(&self) -> Option<String> {
        crate::deploying::served(&self.tenant, "hello/index.html")
    }
}

#[test]
fn a_zip_goes_when_its_transfer_was_gone_on_with_to_its_end() {
    let place = Place::new();
    let zip = place.queued();
    place.interrupted(&zip);
    // Interrupted once more it is still needed.
    place
        .proxy
        .on(|head| head.method() == "POST")
        .stall_answer_at(0);
    let mut command = place
        .tenant
        .command_at(&place.proxy.url(), ["transfers", "resume"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    place.proxy.wait_until_stalled();
    send("-INT", &child);
    assert_eq!(Ran::child(child).code, 111);
    assert!(zip.is_file());

    place.proxy.clear();
    let ran = place.run(&["transfers", "resume"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(place.served().as_deref(), Some("made"));
    assert_eq!(place.waiting(), 0);
}

#[test]
fn a_zip_goes_with_the_transfer_that_is_forgotten() {
    let place = Place::new();
    let [first, second] = [(); 2].map(|()| place.queued());
    place.interrupted(&first);
    place.interrupted(&second);
    let listed = place.run(&["transfers", "ls", "--json"]).json();
    let number = listed[0]["id"].to_string();
    let cleared = place.run(&["transfers", "clear", &number, "--yes"]);
    cleared.failed(0, "Forgot 1 interrupted transfer.\n");
    // That of the other one is still needed.
    assert!(!first.exists() && second.is_file());
    let cleared = place.run(&["transfers", "clear", "--all", "--yes"]);
    cleared.failed(0, "Forgot 1 interrupted transfer.\n");
    assert_eq!(place.waiting(), 0);
    assert_eq!(place.served(), None);
}

#[test]
fn a_zip_of_the_persons_own_stays() {
    for verb in ["resume", "clear"] {
        let place = Place::new();
        let own = place.tenant.file("own.zip", web("1.0.0"));
        place.interrupted(&own);
        let ran = match verb {
            "resume" => place.run(&["transfers", "resume"]),
            _ => place.run(&["transfers", "clear", "--all", "--yes"]),
        };
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(own.is_file(), "{verb}");
    }
}
