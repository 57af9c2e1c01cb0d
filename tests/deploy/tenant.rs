//! A tenant of the embedded server with one application.

use std::path::PathBuf;

use c8ybin::api::{Client, Connection, Credentials, Payload};
use c8ybin::deploy::{Destination, Target};
use c8ybin::domain::{ApplicationId, BinaryId};
use c8ybin::emulator::{Options, Seed, Server};
use serde_json::json;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::support::zip_of;

pub struct Tenant {
    pub server: Server,
    pub client: Client,
    pub application: ApplicationId,
    spool: TempDir,
}

impl Tenant {
    /// With an application that has no archive.
    pub async fn new() -> Self {
        let options = Options {
            seed: Seed::None,
            ..Options::default()
        };
        let server = Server::start(options).await.unwrap();
        let client = client(&server.url());
        let made = reqwest::Client::new()
            .post(format!("{}/application/applications", server.url()))
            .basic_auth("t2000/demo", Some("demo"))
            .header("Content-Type", "application/json")
            .body(
                json!({"name": "demo", "key": "demo-key", "type": "HOSTED", "contextPath": "demo"})
                    .to_string(),
            )
            .send()
            .await
            .unwrap();
        assert_eq!(made.status(), 201);
        let named = client.applications_named("demo").await.unwrap();
        Self {
            server,
            client,
            application: named.first().unwrap().id.clone(),
            spool: tempfile::tempdir().unwrap(),
        }
    }

    /// With an archive of these files.
    pub async fn with(files: &[(&str, &[u8])]) -> Self {
        let tenant = Self::new().await;
        tenant.upload(files).await;
        tenant
    }

    /// Somebody uploads an archive of these files.
    pub async fn upload(&self, files: &[(&str, &[u8])]) {
        let payload = Payload::from_bytes(zip_of(files));
        let id = &self.application;
        self.client
            .upload_archive(id, "demo.zip", payload)
            .await
            .unwrap();
    }

    pub fn destination(&self, target: Target) -> Destination {
        Destination {
            client: self.client.clone(),
            application: self.application.clone(),
            target,
            spool: self.spool(),
        }
    }

    pub fn spool(&self) -> PathBuf {
        self.spool.path().join("zips")
    }

    pub async fn active(&self) -> Option<BinaryId> {
        let application = self.client.application(&self.application).await.unwrap();
        application.active
    }

    /// What is deployed, by path and length.
    pub async fn deployed(&self) -> Vec<(String, u64)> {
        let destination = self.destination(Target::Application);
        let stop = CancellationToken::new();
        let deployed = destination.deployed(&stop).await.unwrap();
        let files = deployed.contents.files();
        files.map(|item| (item.path.clone(), item.length)).collect()
    }

    /// A deployed file, as a browser sees it; `None`: there is none.
    pub async fn served(&self, path: &str) -> Option<String> {
        let address = format!("{}/apps/demo/{path}", self.server.url());
        let response = reqwest::get(address).await.unwrap();
        let is_there = response.status() == 200;
        let text = response.text().await.unwrap();
        is_there.then_some(text)
    }
}

pub fn client(url: &str) -> Client {
    let credentials = Credentials::Basic {
        user: "demo".into(),
        password: "demo".into(),
    };
    let connection = Connection::new(url, Some("t2000".into()), credentials);
    Client::new(connection.unwrap()).unwrap()
}
