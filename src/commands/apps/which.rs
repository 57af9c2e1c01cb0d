//! Which application and which archive is meant.

use crate::api::Client;
use crate::commands::failure::Failure;
use crate::domain::{
    Application, ApplicationId, ApplicationKind, Archive, Availability, BinaryId, clean,
};
use crate::exit::Exit;

/// An application, as the person named it.
pub(in crate::commands) struct App(Named);

enum Named {
    Id(ApplicationId),
    Name(String),
}

impl App {
    /// Digits are an id, all else is a name.
    pub(super) fn new(text: &str) -> Result<Self, Failure> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Failure::usage(
                "The application is blank: give its id or its name; c8ybin apps ls lists them.",
            ));
        }
        Ok(Self(match ApplicationId::new(text) {
            Ok(id) => Named::Id(id),
            Err(_) => Named::Name(text.to_owned()),
        }))
    }

    /// Finds it, to change it: only the tenant that owns it can do so.
    pub(super) async fn find_to_change(&self, client: &Client) -> Result<Application, Failure> {
        let application = self.find(client).await?;
        // Who may not read whose user it is hears it from the platform.
        if let Some(owner) = &application.owner
            && client.connection().tenant() != Some(owner)
            && let Ok(own) = client.current_tenant().await
            && own.id != *owner
        {
            return Err(Failure::Said(
                Exit::of_status(403),
                format!(
                    "{} belongs to tenant {}: only that one can change it.",
                    words(&application),
                    clean(owner)
                ),
            ));
        }
        Ok(application)
    }

    /// Finds it.
    pub(super) async fn find(&self, client: &Client) -> Result<Application, Failure> {
        let name = match &self.0 {
            Named::Id(id) => return Ok(client.application(id).await?),
            Named::Name(name) => name,
        };
        let mut found = client.applications_named(name).await?;
        if found.len() > 1
            && let Ok(tenant) = client.current_tenant().await
        {
            // One of the tenant's own is served in the place of another's.
            let is_own = |one: &Application| one.owner.as_deref() == Some(tenant.id.as_str());
            if found.iter().filter(|one| is_own(one)).count() == 1 {
                found.retain(is_own);
            }
        }
        match (found.pop(), found.len()) {
            (Some(only), 0) => Ok(only),
            (None, _) => Err(not_there(format!(
                "There is no application “{}”: c8ybin apps ls lists them.",
                clean(name)
            ))),
            (Some(last), _) => {
                found.push(last);
                let ids: Vec<String> = found.iter().map(whose).collect();
                Err(Failure::usage(format!(
                    "Several applications are named “{}”: give the id of one, {}.",
                    clean(name),
                    ids.join(", ")
                )))
            }
        }
    }
}

/// `7 (management, MARKET)`: which one of several.
fn whose(application: &Application) -> String {
    let owner = application.owner.as_deref();
    let availability = application.availability.as_ref();
    let known: Vec<_> = owner
        .into_iter()
        .chain(availability.map(Availability::word))
        .map(clean)
        .collect();
    match known.is_empty() {
        true => application.id.to_string(),
        false => format!("{} ({})", application.id, known.join(", ")),
    }
}

/// What is not there, as a 404 is told.
pub(super) fn not_there(sentence: impl Into<String>) -> Failure {
    Failure::Said(Exit::of_status(404), sentence.into())
}

/// The archives of an application, the newest first.
pub(super) async fn archives(
    application: &Application,
    client: &Client,
) -> Result<Vec<Archive>, Failure> {
    match &application.kind {
        ApplicationKind::Microservice => Err(Failure::usage(format!(
            "{} is a microservice: the platform lists no archives of these.",
            words(application)
        ))),
        ApplicationKind::External => Err(Failure::usage(format!(
            "{} is a link to pages elsewhere: it has no archives.",
            words(application)
        ))),
        _ => Ok(client.archives(&application.id).await?),
    }
}

/// The archive of this id.
pub(super) fn archive_of<'a>(
    archives: &'a [Archive],
    id: &BinaryId,
    application: &Application,
) -> Result<&'a Archive, Failure> {
    let found = archives.iter().find(|one| one.id == *id);
    found.ok_or_else(|| {
        not_there(format!(
            "{} has no archive {id}: c8ybin apps archives {} lists them.",
            words(application),
            application.id
        ))
    })
}

/// `Cockpit (7)`, cleaned.
pub(super) fn words(application: &Application) -> String {
    let id = &application.id;
    if application.title() == id.as_str() {
        format!("Application {id}")
    } else {
        format!("{} ({id})", clean(application.title()))
    }
}

/// `archive 41 (a.zip)`, cleaned.
pub(super) fn archive_words(archive: &Archive) -> String {
    if archive.title() == archive.id.as_str() {
        format!("archive {}", archive.id)
    } else {
        format!("archive {} ({})", archive.id, clean(&archive.name))
    }
}
