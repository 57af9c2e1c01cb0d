//! Applications, their archives, plugins, files and versions.

mod activation;
mod archives;
mod collection;
mod deployed;
mod hostile;
mod plugins;
mod subscriptions;
mod versions;

use std::io::{Cursor, Read as _, Write as _};

use reqwest::multipart::{Form, Part};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::support::{Tenant, body, id_of, refused};

/// A zip of these files.
pub fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        if name.ends_with('/') {
            writer
                .add_directory(*name, SimpleFileOptions::default())
                .unwrap();
            continue;
        }
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The archive of a web application that says which version it is.
pub fn web(version: &str) -> Vec<u8> {
    let manifest = json!({ "name": "Hello", "version": version }).to_string();
    zip(&[
        ("index.html", "<h1>hello</h1>"),
        ("cumulocity.json", &manifest),
    ])
}

/// What is in a zip, by name.
pub fn entries(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut entries: Vec<_> = (0..archive.len())
        .map(|number| {
            let mut entry = archive.by_index(number).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (name, String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect();
    entries.sort();
    entries
}

pub fn names(bytes: &[u8]) -> Vec<String> {
    entries(bytes).into_iter().map(|(name, _)| name).collect()
}

impl Tenant {
    /// Makes an application, and gives its id.
    pub async fn application(&self, kind: &str, name: &str) -> String {
        let mut application = json!({"name": name, "key": format!("{name}-key"), "type": kind});
        if kind == "HOSTED" {
            application["contextPath"] = json!(name);
        }
        let request = self.post("/application/applications");
        let request = request.body(application.to_string());
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 201);
        id_of(&body(response).await)
    }

    /// A web application with an archive of these files.
    pub async fn deployed(&self, files: &[(&str, &str)]) -> String {
        let id = self.application("HOSTED", "hello").await;
        let sent = self.upload_archive(&id, zip(files)).send().await;
        assert_eq!(sent.expect("an answer").status(), 201);
        id
    }

    pub fn upload_archive(&self, id: &str, bytes: Vec<u8>) -> RequestBuilder {
        self.post(&binaries(id)).multipart(file(bytes))
    }

    /// What an application says of itself.
    pub async fn about(&self, id: &str) -> Value {
        self.page(&format!("/application/applications/{id}")).await
    }

    pub async fn active(&self, id: &str) -> String {
        let application = self.about(id).await;
        application["activeVersionId"].as_str().unwrap().to_owned()
    }

    /// The archives of an application, the oldest first.
    pub async fn archives(&self, id: &str) -> Vec<Value> {
        let page = self.page(&binaries(id)).await;
        page["attachments"].as_array().unwrap().clone()
    }

    /// The bytes of the active archive.
    pub async fn active_zip(&self, id: &str) -> Vec<u8> {
        let active = self.active(id).await;
        self.bytes(&format!("{}/{active}", binaries(id))).await
    }

    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        let response = self.get(path).send().await.expect("an answer");
        assert_eq!(response.status(), 200, "{path}");
        response.bytes().await.expect("a body").to_vec()
    }

    /// A deployed file, as somebody sees it who is not signed in.
    pub async fn seen(&self, path: &str) -> Response {
        let request = self.anonymous().get(self.url(path));
        request.send().await.expect("an answer")
    }
}

/// The path of the archives of an application.
pub fn binaries(id: &str) -> String {
    format!("/application/applications/{id}/binaries")
}

/// A request that brings a zip, as browsers send it.
pub fn file(bytes: Vec<u8>) -> Form {
    let part = Part::bytes(bytes)
        .file_name("hello.zip")
        .mime_str("application/zip");
    Form::new().part("file", part.unwrap())
}

/// Checks a refusal by the applications, and gives the message.
pub async fn refuses(request: RequestBuilder, status: u16, error: &str) -> String {
    let response = request.send().await.expect("an answer");
    refused(response, status, &format!("applications/{error}")).await
}
