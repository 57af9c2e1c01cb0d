//! `/event/events/{id}/binaries`, in chunks.

use c8ybin::emulator::{Chunks, Knobs};
use reqwest::Response;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, LOCATION};
use reqwest::multipart::Form;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::{Tenant, at, body, files_in, refused, streamed};

/// An event, and what is said about its file.
struct Upload {
    tenant: Tenant,
    id: String,
}

impl Upload {
    async fn to(tenant: Tenant) -> Self {
        let id = tenant.some_event().await;
        Self { tenant, id }
    }

    fn path(&self) -> String {
        format!("/event/events/{}/binaries", self.id)
    }

    async fn chunk(&self, range: &str, bytes: impl Into<reqwest::Body>) -> Response {
        let request = self.tenant.post(&self.path()).body(bytes);
        let request = request.header(CONTENT_RANGE, range);
        request.send().await.expect("an answer")
    }

    /// The fragment `c8y_IsIncompleteBinary`.
    async fn incomplete(&self) -> Value {
        let event = self
            .tenant
            .page(&format!("/event/events/{}", self.id))
            .await;
        event["c8y_IsIncompleteBinary"].clone()
    }

    async fn content(&self) -> String {
        let response = self.tenant.get(&self.path()).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.text().await.unwrap()
    }
}

#[tokio::test]
async fn a_file_grows_chunk_by_chunk_to_its_end() {
    for unit in ["", "bytes "] {
        let upload = Upload::to(Tenant::empty().await).await;
        let path = upload.path();
        let first = upload
            .tenant
            .post(&path)
            .header(CONTENT_RANGE, format!("{unit}0-3/*"))
            .header(CONTENT_TYPE, "text/plain")
            .header(CONTENT_DISPOSITION, "attachment; filename=ten.txt")
            .body("0123");
        let first = first.send().await.unwrap();
        assert_eq!(first.status(), 200);
        assert_eq!(first.headers()[CONTENT_TYPE], "application/json");
        assert!(!first.headers().contains_key(LOCATION));
        let link = upload.tenant.url(&path);
        assert_eq!(
            body(first).await,
            json!({
                "self": link, "type": "text/plain", "range": "0-3/*", "source": upload.id,
            })
        );
        assert_eq!(upload.incomplete().await, json!({"range": "0-3/*"}));

        let middle = upload.chunk(&format!("{unit}4-5/10"), "45").await;
        assert_eq!(middle.status(), 200);
        assert_eq!(body(middle).await["range"], "0-5/*");
        assert_eq!(upload.incomplete().await, json!({"range": "0-5/*"}));
        let page = "/event/events?fragmentType=c8y_IsIncompleteBinary";
        let page = upload.tenant.page(page).await;
        assert_eq!(page["events"][0]["id"], upload.id.as_str());
        let response = upload.tenant.get(&path).send().await.unwrap();
        let message = refused(response, 404, "Not Found").await;
        assert_eq!(
            message,
            "Attachment not found: it is only partially uploaded"
        );
        let put = upload.tenant.put(&path).body("x").send().await.unwrap();
        refused(put, 404, "Not Found").await;

        let last = upload.chunk(&format!("{unit}6-9/10"), "6789").await;
        assert_eq!(last.status(), 201);
        assert_eq!(last.headers()[LOCATION], link.as_str());
        assert_eq!(
            body(last).await,
            json!({
                "name": "ten.txt", "self": link, "source": upload.id,
                "type": "text/plain", "length": 10,
            })
        );
        assert_eq!(upload.incomplete().await, Value::Null);
        assert_eq!(upload.content().await, "0123456789");
        let again = upload.chunk("6-9/10", "6789").await;
        refused(again, 409, "Duplicate").await;
    }
}

#[tokio::test]
async fn one_chunk_may_be_the_whole_file() {
    let upload = Upload::to(Tenant::empty().await).await;
    assert_eq!(upload.chunk("0-4/5", "hello").await.status(), 201);
    assert_eq!(upload.content().await, "hello");
}

#[tokio::test]
async fn a_chunk_out_of_order_changes_nothing_and_is_told_what_is_due() {
    let upload = Upload::to(Tenant::empty().await).await;
    let message = refused(upload.chunk("4-5/*", "45").await, 409, "event/Conflict").await;
    assert!(message.contains("must begin at byte 0"), "{message}");
    assert_eq!(upload.chunk("0-3/*", "0123").await.status(), 200);
    for gap_or_overlap in ["5-6/*", "3-4/*", "2-3/*"] {
        let response = upload.chunk(gap_or_overlap, "xx").await;
        let message = refused(response, 409, "event/Conflict").await;
        assert!(message.contains("must begin at byte 4"), "{message}");
    }
    for (range, bytes, status, says) in [
        ("4-3/*", "45", 422, "byte 3 is before byte 4"),
        ("4-5/5", "45", 422, "a file of 5 bytes has no byte 5"),
        ("4-9/10", "45", 422, "The chunk has 2 bytes"),
        ("4-4/*", "45", 422, "The chunk has 2 bytes"),
        ("four", "45", 400, "cannot be read"),
        ("bytes */10", "", 400, "cannot be read"),
    ] {
        let response = upload.chunk(range, bytes).await;
        let error = match status {
            400 => "event/Bad Request",
            _ => "event/Invalid Data",
        };
        let message = refused(response, status, error).await;
        assert!(message.contains(says), "{range}: {message}");
        assert_eq!(
            upload.incomplete().await,
            json!({"range": "0-3/*"}),
            "{range}"
        );
    }
    // Also where the length is not known before.
    let streamed = streamed("45".to_owned());
    refused(
        upload.chunk("4-9/10", streamed).await,
        422,
        "event/Invalid Data",
    )
    .await;
    assert_eq!(upload.chunk("4-9/10", "456789").await.status(), 201);
    assert_eq!(upload.content().await, "0123456789");
}

#[tokio::test]
async fn a_chunk_over_five_mebibytes_is_refused() {
    let upload = Upload::to(Tenant::empty().await).await;
    let most = 5 << 20;
    let range = format!("0-{}/*", most - 1);
    assert_eq!(upload.chunk(&range, vec![7; most]).await.status(), 200);
    let range = format!("{most}-{}/*", 2 * most);
    let response = upload.chunk(&range, vec![7; most + 1]).await;
    let message = refused(response, 413, "event/Request Entity Too Large").await;
    assert!(
        message.contains("larger than the limit of 5242880 bytes"),
        "{message}"
    );
    assert_eq!(
        upload.incomplete().await,
        json!({"range": format!("0-{}/*", most - 1)})
    );
}

#[tokio::test]
async fn all_chunks_together_may_not_be_over_the_limit() {
    let upload = Upload::to(
        Tenant::turned(Knobs {
            max_attachment: Some(6),
            ..Knobs::default()
        })
        .await,
    )
    .await;
    assert_eq!(upload.chunk("0-3/*", "0123").await.status(), 200);
    let response = upload.chunk("4-6/*", "456").await;
    refused(response, 413, "event/Request Entity Too Large").await;
    assert_eq!(upload.chunk("4-5/6", "45").await.status(), 201);
}

#[tokio::test]
async fn an_incomplete_upload_starts_over_is_given_up_or_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let upload = Upload::to(Tenant::with(at(folder.path())).await).await;
    let contents = folder.path().join("contents");
    let before = files_in(&contents);
    let path = upload.path();
    assert_eq!(upload.chunk("0-3/*", "0123").await.status(), 200);
    assert_eq!(upload.chunk("0-1/*", "ab").await.status(), 200);
    assert_eq!(upload.incomplete().await, json!({"range": "0-1/*"}));
    assert_eq!(files_in(&contents), before + 1);
    assert_eq!(
        upload.tenant.delete(&path).send().await.unwrap().status(),
        204
    );
    assert_eq!(upload.incomplete().await, Value::Null);
    assert_eq!(files_in(&contents), before);
    refused(
        upload.tenant.delete(&path).send().await.unwrap(),
        404,
        "Not Found",
    )
    .await;

    assert_eq!(upload.chunk("0-3/*", "0123").await.status(), 200);
    let whole = upload.tenant.post(&path);
    let whole = whole.multipart(Form::new().text("file", "all of it"));
    assert_eq!(whole.send().await.unwrap().status(), 201);
    assert_eq!(upload.incomplete().await, Value::Null);
    assert_eq!(upload.content().await, "all of it");
    assert_eq!(files_in(&contents), before + 1);
}

#[tokio::test]
async fn an_upload_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let upload = Upload::to(Tenant::with(at(folder.path())).await).await;
    let (path, id) = (upload.path(), upload.id.clone());
    assert_eq!(upload.chunk("0-3/*", "0123").await.status(), 200);
    upload.tenant.stop().await;
    // What a crash would leave of a chunk that was just being added.
    let contents = folder.path().join("contents");
    let file = std::fs::read_dir(&contents)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_name().unwrap().to_string_lossy().starts_with(&id))
        .unwrap();
    std::fs::write(&file, "0123 half a chunk").unwrap();

    let tenant = Tenant::with(at(folder.path())).await;
    let upload = Upload { tenant, id };
    assert_eq!(upload.incomplete().await, json!({"range": "0-3/*"}));
    assert_eq!(upload.chunk("4-5/6", "45").await.status(), 201);
    assert_eq!(upload.content().await, "012345");
    upload.tenant.stop().await;

    let tenant = Tenant::with(at(folder.path())).await;
    let response = tenant.get(&path).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), "012345");
    tenant.stop().await;
}

#[tokio::test]
async fn a_chunk_that_breaks_off_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let upload = Upload::to(Tenant::with(at(folder.path())).await).await;
    assert_eq!(upload.chunk("0-3/*", "0123").await.status(), 200);
    let spool = folder.path().join("spool");
    let mut stream = TcpStream::connect(upload.tenant.address()).await.unwrap();
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ZGVtbzpkZW1v\r\n\
         Content-Range: 4-100003/*\r\nContent-Length: 100000\r\n\r\nhalf of it",
        upload.path()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    while files_in(&spool) == 0 {
        tokio::task::yield_now().await;
    }
    drop(stream);
    while files_in(&spool) > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(upload.incomplete().await, json!({"range": "0-3/*"}));
    assert_eq!(upload.chunk("4-5/6", "45").await.status(), 201);
    assert_eq!(upload.content().await, "012345");
}

#[tokio::test]
async fn two_uploads_of_the_same_chunk_count_once() {
    let upload = Upload::to(Tenant::empty().await).await;
    assert_eq!(upload.chunk("0-3/*", "0123").await.status(), 200);
    let (one, two) = tokio::join!(upload.chunk("4-5/*", "45"), upload.chunk("4-5/*", "45"));
    let mut statuses = [one.status().as_u16(), two.status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(upload.incomplete().await, json!({"range": "0-5/*"}));
}

#[tokio::test]
async fn a_platform_without_chunks_refuses_them() {
    let upload = Upload::to(
        Tenant::turned(Knobs {
            chunks: Chunks::Off,
            ..Knobs::default()
        })
        .await,
    )
    .await;
    let response = upload.chunk("0-3/*", "0123").await;
    let message = refused(response, 400, "event/Bad Request").await;
    assert!(
        message.contains("Content-Range is not supported"),
        "{message}"
    );
    assert_eq!(upload.incomplete().await, Value::Null);
    let whole = upload.tenant.post(&upload.path()).body("whole");
    assert_eq!(whole.send().await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_platform_that_passes_over_chunks_takes_the_first_for_all() {
    let upload = Upload::to(
        Tenant::turned(Knobs {
            chunks: Chunks::Ignored,
            ..Knobs::default()
        })
        .await,
    )
    .await;
    let response = upload.chunk("0-3/*", "0123").await;
    assert_eq!(response.status(), 201);
    assert_eq!(body(response).await["length"], 4);
    assert_eq!(upload.content().await, "0123");
    refused(upload.chunk("4-5/6", "45").await, 409, "Duplicate").await;
}
