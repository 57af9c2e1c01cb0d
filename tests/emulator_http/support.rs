//! A running server and short words to talk to it.

use std::convert::Infallible;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use c8ybin::emulator::{KnobBoard, Knobs, Options, Seed, Server, TextMessage};
use http_body::{Body, Frame};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A server that keeps its data there.
pub fn at(folder: &Path) -> Options {
    Options {
        data: Some(folder.to_owned()),
        seed: Seed::None,
        ..Options::default()
    }
}

/// How many files are in a folder.
pub fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).expect("a folder").count()
}

/// A server with nothing in it, and a client that is logged in.
pub struct Tenant {
    server: Server,
    client: Client,
}

impl Tenant {
    pub async fn empty() -> Self {
        Self::with(Options {
            seed: Seed::None,
            ..Options::default()
        })
        .await
    }

    pub async fn turned(knobs: Knobs) -> Self {
        Self::with(Options {
            seed: Seed::None,
            knobs,
            ..Options::default()
        })
        .await
    }

    pub async fn with(options: Options) -> Self {
        let server = Server::start(options).await.expect("a server");
        let client = Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .build()
            .expect("a client");
        Self { server, client }
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }

    pub fn address(&self) -> String {
        self.server.url().replace("http://", "")
    }

    pub fn announcement(&self) -> String {
        self.server.announcement()
    }

    pub fn knobs(&self) -> KnobBoard {
        self.server.knobs()
    }

    /// The next message to the phone of a user.
    pub async fn next_message(&self) -> TextMessage {
        self.server.next_message().await
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.login(self.client.get(self.url(path)))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.login(self.client.post(self.url(path)))
            .header(ACCEPT, "application/json")
    }

    pub fn put(&self, path: &str) -> RequestBuilder {
        self.login(self.client.put(self.url(path)))
            .header(ACCEPT, "application/json")
    }

    pub fn delete(&self, path: &str) -> RequestBuilder {
        self.login(self.client.delete(self.url(path)))
    }

    pub fn anonymous(&self) -> &Client {
        &self.client
    }

    fn login(&self, request: RequestBuilder) -> RequestBuilder {
        request.basic_auth("t2000/demo", Some("demo"))
    }

    /// Uploads, and gives the new id.
    #[track_caller]
    pub fn upload(
        &self,
        name: &str,
        type_name: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> impl Future<Output = String> {
        self.upload_object(json!({"name": name, "type": type_name}), bytes)
    }

    #[track_caller]
    pub fn upload_object(
        &self,
        object: Value,
        bytes: impl Into<Vec<u8>>,
    ) -> impl Future<Output = String> {
        let form = Form::new()
            .part("object", Part::text(object.to_string()))
            .part("file", Part::bytes(bytes.into()));
        let request = self.post("/inventory/binaries").multipart(form);
        async move {
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status(), 201);
            id_of(&body(response).await)
        }
    }

    /// Makes an object without a content, and gives its id.
    pub async fn object(&self, object: Value) -> String {
        let response = self
            .post("/inventory/managedObjects")
            .header(CONTENT_TYPE, "application/json")
            .body(object.to_string())
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), 201);
        id_of(&body(response).await)
    }

    /// Makes an event, and gives its id.
    pub async fn event(&self, source: &str, type_name: &str, text: &str, time: &str) -> String {
        let event =
            json!({"source": {"id": source}, "type": type_name, "text": text, "time": time});
        let request = self.post("/event/events").body(event.to_string());
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 201);
        id_of(&body(response).await)
    }

    /// Makes an event of a device of its own, and gives its id.
    pub async fn some_event(&self) -> String {
        let device = self.object(json!({"name": "gw", "c8y_IsDevice": {}})).await;
        self.event(&device, "c8y_Logfile", "log", "2026-01-01T00:00:00Z")
            .await
    }

    /// Sends this and nothing more, and gives the first line of the answer.
    pub async fn first_line(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).await.expect("a server");
        let sent = stream.write_all(request.as_bytes()).await;
        sent.expect("a connection");
        let mut answer = String::new();
        let mut reader = BufReader::new(stream);
        reader.read_line(&mut answer).await.expect("an answer");
        answer
    }

    /// A page, which has to come.
    pub async fn page(&self, path: &str) -> Value {
        let response = self.get(path).send().await.expect("an answer");
        assert_eq!(response.status(), 200, "{path}");
        body(response).await
    }

    /// The names on a page of managed objects for this query.
    pub async fn names(&self, query: &str) -> Vec<String> {
        let response = self
            .get("/inventory/managedObjects")
            .query(&[("query", query), ("pageSize", "2000")])
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), 200, "{query}");
        names_of(&body(response).await)
    }
}

/// A body that does not say how long it is.
pub fn streamed(text: String) -> reqwest::Body {
    reqwest::Body::wrap(Streamed(Some(text.into())))
}

struct Streamed(Option<Bytes>);

impl Body for Streamed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }
}

pub async fn body(response: Response) -> Value {
    let text = response.text().await.expect("a body");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text:?}"))
}

pub fn id_of(object: &Value) -> String {
    object["id"].as_str().expect("an id").to_owned()
}

pub fn names_of(page: &Value) -> Vec<String> {
    page["managedObjects"]
        .as_array()
        .expect("objects")
        .iter()
        .map(|object| object["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Sends a request for an object that is not there, and gives the message.
pub async fn missing(request: RequestBuilder) -> String {
    let response = request.send().await.expect("an answer");
    refused(response, 404, "inventory/Not Found").await
}

/// Checks the shape of an error body.
pub async fn refused(response: Response, status: u16, error: &str) -> String {
    assert_eq!(response.status(), status);
    assert_eq!(
        response.headers()[CONTENT_TYPE],
        "application/vnd.com.nsn.cumulocity.error+json;charset=UTF-8;ver=0.9"
    );
    let body = body(response).await;
    assert_eq!(body["error"], error);
    assert!(body["info"].is_string());
    body["message"].as_str().expect("a message").to_owned()
}
