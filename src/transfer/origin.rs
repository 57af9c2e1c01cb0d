//! What a download reads: the content of a binary, the attachment of an event,
//! or an archive of an application.

use std::fmt;

use super::Version;
use crate::api::{ApiError, Client, Content, Part};
use crate::domain::{ApplicationId, BinaryId, EventId, Md5};

/// What a download reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Binary(BinaryId),
    Attachment(EventId),
    Archive(ApplicationId, BinaryId),
}

/// What the platform says of it.
pub(super) struct Described {
    /// The name from the server, not made safe; of an archive none.
    pub(super) name: String,
    pub(super) version: Version,
    /// Binaries alone have one, and few of them.
    pub(super) digest: Option<Md5>,
}

impl Origin {
    /// The id of the binary, of the event or of the archive.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Binary(id) => id.as_str(),
            Self::Attachment(event) => event.as_str(),
            Self::Archive(_, archive) => archive.as_str(),
        }
    }

    /// Begins the download, as [`Client::open_binary`].
    pub(super) async fn open(
        &self,
        client: &Client,
        from: u64,
        etag: Option<&str>,
    ) -> Result<Content, ApiError> {
        self.open_part(client, Part::From(from), etag).await
    }

    /// Begins the download of a part.
    pub(super) async fn open_part(
        &self,
        client: &Client,
        part: Part,
        etag: Option<&str>,
    ) -> Result<Content, ApiError> {
        match self {
            Self::Binary(id) => client.open_binary_part(id, part, etag).await,
            Self::Attachment(event) => client.open_attachment_part(event, part, etag).await,
            Self::Archive(application, archive) => {
                client
                    .open_archive_part(application, archive, part, etag)
                    .await
            }
        }
    }

    /// Asks what it is now.
    pub(super) async fn describe(&self, client: &Client) -> Result<Described, ApiError> {
        match self {
            Self::Binary(id) => {
                let binary = client.binary(id).await?;
                Ok(Described {
                    version: Version {
                        length: binary.length,
                        updated: binary.updated,
                    },
                    digest: binary.digest,
                    name: binary.name,
                })
            }
            Self::Attachment(event) => {
                let event = client.event(event).await?;
                Ok(Described {
                    name: event.file_name().to_owned(),
                    version: Version {
                        length: event.attachment.and_then(|attachment| attachment.length),
                        updated: event.updated,
                    },
                    digest: None,
                })
            }
            Self::Archive(application, archive) => {
                let archive = client.archive(application, archive).await?;
                Ok(Described {
                    name: String::new(),
                    version: Version {
                        length: archive.length,
                        // Nothing changes an archive that is there.
                        updated: archive.created,
                    },
                    digest: None,
                })
            }
        }
    }
}

impl fmt::Display for Origin {
    /// As a sentence names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binary(id) => write!(f, "binary {id}"),
            Self::Attachment(event) => write!(f, "the attachment of event {event}"),
            Self::Archive(application, archive) => {
                write!(f, "archive {archive} of application {application}")
            }
        }
    }
}
