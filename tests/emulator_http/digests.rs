//! The digests of very old binaries.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use c8ybin::emulator::{Knobs, Options};
use md5::{Digest as _, Md5};
use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{Tenant, body};

#[tokio::test]
async fn a_binary_carries_the_md5_of_its_content_where_the_knob_says_so() {
    let tenant = Tenant::turned(Knobs {
        couch_digests: true,
        ..Knobs::default()
    })
    .await;
    let id = tenant.upload("hello.txt", "t", "hello").await;
    let path = format!("/inventory/managedObjects/{id}");
    let object = tenant.page(&path).await;
    assert_eq!(
        object["_attachments"],
        json!({"hello.txt": {
            "stub": true, "length": 5, "digest": "md5-XUFAKrxLKna5cZ2REBfFkg==",
            "revpos": 2, "content_type": "application/octet-stream",
        }})
    );
    assert_eq!(object["length"], 5);
    let page = tenant.page("/inventory/binaries").await;
    let listed = &page["managedObjects"][0];
    assert_eq!(listed["_attachments"], object["_attachments"]);

    // It is the server's own.
    let forged = json!({"_attachments": {"x": {"digest": "md5-forged"}}, "name": "n"});
    let change = tenant.put(&path).body(forged.to_string()).send().await;
    let changed = body(change.unwrap()).await;
    assert_eq!(changed["_attachments"], object["_attachments"]);

    // It goes with the content it is of.
    let content = format!("/inventory/binaries/{id}");
    let replace = |bytes: &'static str| {
        let put = tenant.put(&content).header(CONTENT_TYPE, "a/b");
        put.body(bytes).send()
    };
    let replaced = body(replace("").await.unwrap()).await;
    assert_eq!(
        replaced["_attachments"]["n"]["digest"],
        "md5-1B2M2Y8AsgTpgAmY7PhCfg=="
    );
    tenant.knobs().change(|knobs| knobs.couch_digests = false);
    let replaced = body(replace("hello").await.unwrap()).await;
    assert_eq!(replaced.get("_attachments"), None);
    let new = tenant.upload("new", "t", "x").await;
    let new = tenant
        .page(&format!("/inventory/managedObjects/{new}"))
        .await;
    assert_eq!(new.get("_attachments"), None);
}

#[tokio::test]
async fn archives_carry_it_as_well_however_they_came() {
    let tenant = Tenant::turned(Knobs {
        couch_digests: true,
        ..Knobs::default()
    })
    .await;
    let of = |bytes: &[u8]| format!("md5-{}", STANDARD.encode(Md5::digest(bytes)));
    let id = tenant.deployed(&[("index.html", "x")]).await;
    let mut digests = Vec::new();
    for round in 0..2 {
        let active = tenant.active(&id).await;
        let object = tenant
            .page(&format!("/inventory/managedObjects/{active}"))
            .await;
        let attachments = object["_attachments"].as_object().unwrap();
        let digest = attachments.values().next().unwrap()["digest"].clone();
        assert_eq!(digest, of(&tenant.active_zip(&id).await), "round {round}");
        digests.push(digest);
        // Put together by the server itself, in its own order.
        let path = format!("/application/applications/{id}/binaries/files");
        let form = Form::new().text("a.js", "a");
        let put = tenant.post(&path).multipart(form).send().await.unwrap();
        assert_eq!(put.status(), 201);
    }
    assert_ne!(digests[0], digests[1]);
}

#[tokio::test]
async fn a_few_of_the_demo_tenant_are_that_old_and_the_knob_makes_all_so() {
    for (couch_digests, most) in [(false, 8), (true, usize::MAX)] {
        let knobs = Knobs {
            couch_digests,
            ..Knobs::default()
        };
        let tenant = Tenant::with(Options {
            knobs,
            ..Options::default()
        })
        .await;
        let page = tenant.page("/inventory/binaries?pageSize=2000").await;
        let binaries = page["managedObjects"].as_array().unwrap();
        let digested = |object: &&Value| object.get("_attachments").is_some();
        let found = binaries.iter().filter(digested).count();
        assert_eq!(found, binaries.len().min(most));
    }
}
