//! The digests of very old binaries.

use c8ybin::emulator::{Knobs, Options};
use reqwest::header::CONTENT_TYPE;
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
