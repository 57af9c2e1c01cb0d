//! Every kind of job, with what it needs on the server, which requests carry its
//! bytes, and what must be there in the end.

use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use c8ybin::api::Payload;
use c8ybin::domain::{ApplicationId, BinaryId, EventId};
use c8ybin::transfer::{Deployment, Existing, Job, Target, Way};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::proxy::{Head, answer_of};
use crate::scene::{Scene, attach_by, upload};

/// More than the way to the server holds, in bytes.
const LENGTH: usize = 2 << 20;

/// What comes into memory first, in bytes.
const SMALL: usize = 200 << 10;

/// A chunk that is neither the whole nor as large as it may be, in bytes.
const CHUNK: u64 = 768 << 10;

/// Requests that carry more than this up are those with the file.
const BODY: u64 = 100_000;

/// A kind of job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Upload,
    Replace,
    Form,
    Raw,
    Chunks,
    Archive,
    Plugin,
    Version,
    Download,
    SmallDownload,
    DownloadAttachment,
    SmallAttachment,
    DownloadArchive,
}

impl Kind {
    pub const UP: [Self; 8] = [
        Self::Upload,
        Self::Replace,
        Self::Form,
        Self::Raw,
        Self::Chunks,
        Self::Archive,
        Self::Plugin,
        Self::Version,
    ];
    pub const DOWN: [Self; 5] = [
        Self::Download,
        Self::SmallDownload,
        Self::DownloadAttachment,
        Self::SmallAttachment,
        Self::DownloadArchive,
    ];

    pub fn all() -> impl Iterator<Item = Self> {
        Self::UP.into_iter().chain(Self::DOWN)
    }
}

/// What a job is done to.
enum On {
    /// Something new.
    Nothing,
    Binary(BinaryId),
    Event(EventId),
    Application(ApplicationId),
    Archive(ApplicationId, BinaryId),
}

/// A job of a kind, and all around it.
pub struct Case {
    kind: Kind,
    on: On,
    source: PathBuf,
    folder: PathBuf,
    bytes: Vec<u8>,
    /// How long the body is that carries the file, or its first chunk; of a form
    /// only where it was measured.
    pub body: u64,
}

impl Case {
    pub fn new(kind: Kind, scene: &Scene) -> Self {
        let length = match kind {
            Kind::SmallDownload | Kind::SmallAttachment => SMALL,
            _ => LENGTH,
        };
        Self::of_length(kind, scene, length)
    }

    /// The same with a file of so many bytes.
    pub fn of_length(kind: Kind, scene: &Scene, length: usize) -> Self {
        let (on, bytes) = match kind {
            Kind::Upload => (On::Nothing, None),
            Kind::Replace => (On::Binary(scene.stored(1000).id), None),
            Kind::Download | Kind::SmallDownload => {
                let stored = scene.stored(length);
                (On::Binary(stored.id), Some(stored.bytes))
            }
            Kind::Form | Kind::Raw | Kind::Chunks => (On::Event(scene.event()), None),
            Kind::DownloadAttachment | Kind::SmallAttachment => {
                let event = scene.event();
                let (path, bytes) = scene.file(length);
                scene.attach(&event, &bytes);
                std::fs::remove_file(path).unwrap();
                (On::Event(event), Some(bytes))
            }
            Kind::Archive | Kind::Plugin | Kind::Version => {
                (On::Application(application(scene)), Some(app(length)))
            }
            Kind::DownloadArchive => {
                let id = application(scene);
                let bytes = app(length);
                let made = scene.ask(|client| {
                    let (id, payload) = (id.clone(), Payload::from_bytes(bytes.clone()));
                    async move { client.upload_archive(&id, "b.zip", payload).await }
                });
                let archive = made.unwrap().active.unwrap();
                (On::Archive(id, archive), Some(bytes))
            }
        };
        let (source, bytes) = match bytes {
            Some(bytes) => (scene.tenant.file("source", &bytes), bytes),
            None => scene.file(length),
        };
        Self {
            kind,
            on,
            source,
            folder: scene.folder(),
            body: match kind {
                Kind::Chunks => CHUNK,
                _ => bytes.len() as u64,
            },
            bytes,
        }
    }

    /// The same, and how long its form is where it goes as one.
    pub fn measured(kind: Kind, scene: &mut Scene) -> Self {
        let mut case = Self::new(kind, scene);
        if matches!(
            kind,
            Kind::Upload | Kind::Form | Kind::Archive | Kind::Plugin | Kind::Version
        ) {
            case.body = case.length_of_form(scene);
        }
        case
    }

    /// How long the form is: as a refusal finds it.
    fn length_of_form(&self, scene: &mut Scene) -> u64 {
        let refusal = answer_of("400 Bad Request", &[], "");
        let rule = scene.proxy.on(self.carries()).answer(refusal).times(1);
        scene.start(self.job());
        scene.rest();
        assert_eq!(rule.hits(), 1);
        let log = scene.proxy.log();
        let sent = log.of(self.carries()).pop().unwrap();
        sent.head.header("content-length").unwrap().parse().unwrap()
    }

    /// Requests that carry the file.
    pub fn carries(&self) -> impl Fn(&Head) -> bool + Send + Sync + 'static {
        let is_up = Kind::UP.contains(&self.kind);
        let path = match &self.on {
            On::Nothing => None,
            On::Binary(id) => Some(format!("/inventory/binaries/{id}")),
            On::Event(id) => Some(format!("/event/events/{id}/binaries")),
            On::Application(_) => None,
            On::Archive(id, archive) => {
                Some(format!("/application/applications/{id}/binaries/{archive}"))
            }
        };
        move |head| {
            let length = head.header("content-length").unwrap_or("0");
            let carries = if is_up {
                length.parse::<u64>().unwrap() > BODY
            } else {
                head.method() == "GET"
            };
            carries && path.as_ref().is_none_or(|path| head.path() == path)
        }
    }

    pub fn job(&self) -> Job {
        let target = Target::Folder {
            folder: self.folder.clone(),
            name: "a.bin".into(),
        };
        let length = Some(self.bytes.len() as u64);
        let existing = Existing::Fail;
        let way = match self.kind {
            Kind::Raw => Way::Raw,
            Kind::Chunks => Way::Chunks(CHUNK),
            _ => Way::Form,
        };
        let is_up = Kind::UP.contains(&self.kind);
        match &self.on {
            On::Nothing => upload(&self.source),
            On::Binary(id) if is_up => Job::Replace {
                id: id.clone(),
                path: self.source.clone(),
                content_type: "text/plain".into(),
                copying: c8ybin::transfer::safety::Copying::Forget,
            },
            On::Binary(id) => Job::Download {
                id: id.clone(),
                length,
                digest: None,
                target,
                existing,
            },
            On::Event(event) if is_up => attach_by(way, event, &self.source, existing),
            On::Event(event) => Job::DownloadAttachment {
                event: event.clone(),
                length,
                target,
                existing,
            },
            On::Application(application) => Job::Deploy {
                application: application.clone(),
                path: self.source.clone(),
                what: self.deployment(),
            },
            On::Archive(application, archive) => Job::DownloadArchive {
                application: application.clone(),
                archive: archive.clone(),
                length,
                target,
                existing,
            },
        }
    }

    fn deployment(&self) -> Deployment {
        match self.kind {
            Kind::Plugin => Deployment::Plugin("widget".into()),
            Kind::Version => Deployment::Version("2.0.0".into(), Vec::new()),
            _ => Deployment::Archive("a.zip".into()),
        }
    }

    /// That all of it is where it belongs, and nothing twice.
    #[track_caller]
    pub fn holds_it_once(&self, scene: &Scene) {
        let kind = self.kind;
        match (&self.on, kind) {
            (On::Nothing, _) => scene.holds(1, &self.bytes),
            (On::Binary(id), Kind::Replace) => {
                assert_eq!(scene.objects().len(), 1);
                assert!(scene.content(id) == self.bytes, "{kind:?}");
            }
            (On::Event(event), Kind::Form | Kind::Raw | Kind::Chunks) => {
                assert!(scene.attached(event).unwrap() == self.bytes, "{kind:?}");
            }
            (On::Application(id), Kind::Archive | Kind::Version) => {
                let lengths = archives(scene, id);
                assert_eq!(lengths.len(), 2, "{kind:?}");
                assert!(lengths.contains(&(self.bytes.len() as u64)), "{kind:?}");
            }
            (On::Application(id), _) => {
                // A plugin goes over itself, and each time makes an archive.
                let plugins = scene.ask(|client| {
                    let id = id.clone();
                    async move { client.plugins(&id).await }
                });
                assert_eq!(plugins.unwrap().len(), 1);
            }
            _ => {
                assert_eq!(scene.names(), ["a.bin"], "{kind:?}");
                assert!(std::fs::read(scene.saved()).unwrap() == self.bytes);
            }
        }
    }

    /// That the server has what it had before.
    #[track_caller]
    pub fn holds_nothing_of_it(&self, scene: &Scene) {
        match &self.on {
            On::Nothing => scene.holds(0, &[]),
            On::Binary(id) => assert_eq!(scene.content(id).len(), 1000),
            On::Event(event) => {
                assert_eq!(scene.attached(event), None);
                assert_eq!(scene.look_at(event).received, None);
            }
            On::Application(id) | On::Archive(id, _) => {
                assert_eq!(archives(scene, id).len(), 1, "{:?}", self.kind);
            }
        }
    }
}

/// An application with one archive, past the proxy.
fn application(scene: &Scene) -> ApplicationId {
    let body = r#"{"name":"hello","key":"hello-key","type":"HOSTED","contextPath":"hello"}"#;
    let id = ApplicationId::new(&scene.make("/application/applications", body)).unwrap();
    let made = scene.ask(|client| {
        let (id, payload) = (id.clone(), Payload::from_bytes(app(10)));
        async move { client.upload_archive(&id, "first.zip", payload).await }
    });
    made.unwrap();
    id
}

/// The lengths of its archives.
fn archives(scene: &Scene, id: &ApplicationId) -> Vec<u64> {
    let listed = scene.ask(|client| {
        let id = id.clone();
        async move { client.archives(&id).await }
    });
    let lengths = listed.unwrap().into_iter();
    lengths.map(|archive| archive.length.unwrap()).collect()
}

/// The zip of an application with about so many bytes, which do not pack.
fn app(length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(7);
    let noise: Vec<u8> = (0..length).map(|_| random.u8(..)).collect();
    let manifest = r#"{"name":"Hello","contextPath":"hello","version":"2.0.0"}"#;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("index.html", b"x".as_slice()),
        ("cumulocity.json", manifest.as_bytes()),
        ("noise.bin", &noise),
    ] {
        let options = SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
