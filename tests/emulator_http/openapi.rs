//! The answers, checked against the platform's OpenAPI document.
//!
//! `openapi.json` holds of that document (release edition, July 2026, with the
//! relaxations of API.md section 10.3) what describes these answers: status,
//! media types, schemas; texts and examples are left out. The checker knows the
//! words that stand in it, and fails at any other rather than pass it over.

use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::{Form, Part};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use c8ybin::emulator::Options;

use crate::applications::web;
use crate::support::{Tenant, body, id_of};

struct Document(Value);

impl Document {
    fn read() -> Self {
        Self(serde_json::from_str(include_str!("openapi.json")).expect("the document"))
    }

    /// Checks status, media type and body of an answer.
    async fn check(&self, operation: &str, request: RequestBuilder) {
        let response: Response = request.send().await.expect("an answer");
        let described = &self.0["responses"][operation];
        assert_eq!(
            Some(u64::from(response.status().as_u16())),
            described["status"].as_u64(),
            "{operation}"
        );
        let said = response.headers()[CONTENT_TYPE].to_str().expect("a type");
        let media_type = said.split(';').next().unwrap_or_default();
        let name = described["content"][media_type]
            .as_str()
            .unwrap_or_else(|| panic!("{operation} does not answer {media_type}"))
            .to_owned();
        let problems = self.problems(&name, &body(response).await);
        assert_eq!(problems, [""; 0], "{operation}");
    }

    fn problems(&self, schema: &str, value: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        self.walk(&self.0["schemas"][schema], value, "$", &mut problems);
        problems
    }

    fn walk(&self, schema: &Value, value: &Value, at: &str, problems: &mut Vec<String>) {
        let mut must = |holds: bool, what: &str| {
            if !holds {
                problems.push(format!("{at}: {value} is not {what}"));
            }
        };
        let words = schema.as_object().expect("a schema");
        for (word, says) in words {
            match word.as_str() {
                "type" => must(is_of_type(value, says), &format!("of type {says}")),
                "format" => must(is_of_format(value, says), &format!("a {says}")),
                "enum" => must(listed(says, value), &format!("one of {says}")),
                "minimum" => must(value.as_f64() >= says.as_f64(), &format!("{says} or more")),
                "maximum" => must(value.as_f64() <= says.as_f64(), &format!("{says} or less")),
                // Of what is no text, these two say nothing.
                "minLength" => must(
                    length(value).is_none_or(|length| Some(length) >= says.as_u64()),
                    "long enough",
                ),
                "maxLength" => must(length(value) <= says.as_u64(), "short enough"),
                "required" => {
                    for name in says.as_array().into_iter().flatten() {
                        let name = name.as_str().unwrap_or_default();
                        must(value.get(name).is_some(), &format!("an object with {name}"));
                    }
                }
                "properties" | "items" | "$ref" | "allOf" | "anyOf" | "additionalProperties" => {}
                unknown => panic!("the checker does not know '{unknown}'"),
            }
        }
        for (name, inner) in words
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if let Some(value) = value.get(name) {
                self.walk(inner, value, &format!("{at}.{name}"), problems);
            }
        }
        if let (Some(inner), Some(values)) = (words.get("items"), value.as_array()) {
            for (place, value) in values.iter().enumerate() {
                self.walk(inner, value, &format!("{at}[{place}]"), problems);
            }
        }
        if let Some(name) = words.get("$ref").and_then(Value::as_str) {
            problems.extend(
                self.problems(name, value)
                    .into_iter()
                    .map(|p| format!("{at}: {p}")),
            );
        }
        for inner in words
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.walk(inner, value, at, problems);
        }
        if let Some(any) = words.get("anyOf").and_then(Value::as_array) {
            let passes = any.iter().any(|inner| {
                let mut found = Vec::new();
                self.walk(inner, value, at, &mut found);
                found.is_empty()
            });
            if !passes {
                problems.push(format!("{at}: {value} is none of the choices"));
            }
        }
    }
}

fn is_of_type(value: &Value, says: &Value) -> bool {
    match says.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        _ => panic!("the checker does not know the type {says}"),
    }
}

fn is_of_format(value: &Value, says: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match says.as_str() {
        Some("date-time") => text.parse::<jiff::Timestamp>().is_ok(),
        Some("email") => text.contains('@'),
        Some("hostname") => !text.contains([':', '/']),
        Some("uri") => text.contains("://"),
        _ => panic!("the checker does not know the format {says}"),
    }
}

fn listed(says: &Value, value: &Value) -> bool {
    says.as_array().is_some_and(|list| list.contains(value))
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

#[tokio::test]
async fn every_answer_is_as_the_document_describes_it() {
    let document = Document::read();
    let tenant = Tenant::with(Options::default()).await;
    let form = || {
        Form::new()
            .text("object", r#"{"name":"n","type":"t"}"#)
            .text("file", "x")
    };
    let binary = tenant.upload("x", "t", "1").await;
    let object = tenant
        .object(json!({"name": "device", "c8y_IsDevice": {}}))
        .await;
    let binary = format!("/inventory/binaries/{binary}");
    let object = format!("/inventory/managedObjects/{object}");
    let events = tenant.page("/event/events?fragmentType=c8y_IsBinary").await;
    let attached = format!("/event/events/{}", id_of(&events["events"][0]));
    let attached_file = format!("{attached}/binaries");
    let bare = format!("/event/events/{}/binaries", tenant.some_event().await);
    let source = &events["events"][0]["source"];
    let event = json!({"source": source, "type": "t", "text": "x", "time": "2026-01-01"});
    let all = "/inventory/managedObjects?pageSize=2000&withTotalPages=true&withTotalElements=true";
    for (operation, request) in [
        (
            "GET /inventory/binaries",
            tenant.get("/inventory/binaries?pageSize=100&currentPage=2"),
        ),
        (
            "POST /inventory/binaries",
            tenant.post("/inventory/binaries").multipart(form()),
        ),
        (
            "PUT /inventory/binaries/{id}",
            tenant.put(&binary).header(CONTENT_TYPE, "a/b").body("x"),
        ),
        ("GET /inventory/managedObjects", tenant.get(all)),
        (
            "POST /inventory/managedObjects",
            tenant.post("/inventory/managedObjects").body("{}"),
        ),
        ("GET /inventory/managedObjects/{id}", tenant.get(&object)),
        (
            "PUT /inventory/managedObjects/{id}",
            tenant.put(&object).body(r#"{"name":"m"}"#),
        ),
        (
            "GET /tenant/currentTenant",
            tenant.get("/tenant/currentTenant"),
        ),
        (
            "GET /tenant/loginOptions",
            tenant.get("/tenant/loginOptions"),
        ),
        (
            "GET /tenant/system/options/{category}/{key}",
            tenant.get("/tenant/system/options/system/version"),
        ),
        ("GET /user/currentUser", tenant.get("/user/currentUser")),
        (
            "GET /event/events",
            tenant.get("/event/events?pageSize=2000&withTotalPages=true"),
        ),
        (
            "POST /event/events",
            tenant.post("/event/events").body(event.to_string()),
        ),
        ("GET /event/events/{id}", tenant.get(&attached)),
        (
            "PUT /event/events/{id}",
            tenant.put(&attached).body(r#"{"text":"y"}"#),
        ),
        (
            "POST /event/events/{id}/binaries",
            tenant.post(&bare).multipart(form()),
        ),
        (
            "PUT /event/events/{id}/binaries",
            tenant.put(&attached_file).body("x"),
        ),
    ] {
        document.check(operation, request).await;
    }
    let error = tenant.get("/nowhere").send().await.unwrap();
    assert_eq!(document.problems("error", &body(error).await), [""; 0]);
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let document = Document::read();
    let good = json!({
        "self": "http://h/inventory/binaries",
        "managedObjects": [{"id": "1", "length": 5, "lastUpdated": "2026-01-01T00:00:00.000Z"}],
        "statistics": {"currentPage": 1, "pageSize": 5},
    });
    assert_eq!(document.problems("BinaryCollection", &good), [""; 0]);
    let good_event = json!({"id": "1", "source": {"id": "2"}, "time": "2026-01-01T00:00:00.000Z"});
    assert_eq!(document.problems("event", &good_event), [""; 0]);
    for (place, wrong) in [
        ("/source", json!("2")),
        ("/time", json!("now")),
        ("/id", json!(1)),
    ] {
        let mut bad = good_event.clone();
        *bad.pointer_mut(place).unwrap() = wrong;
        assert_eq!(document.problems("event", &bad).len(), 1, "{place}");
    }
    for (place, wrong) in [
        ("/managedObjects/0/id", json!(1)),
        ("/managedObjects/0/length", json!("5")),
        ("/managedObjects/0/lastUpdated", json!("yesterday")),
        ("/statistics/currentPage", json!(0)),
        ("/statistics/pageSize", json!(2001)),
        ("/managedObjects", json!({})),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap() = wrong;
        assert_eq!(
            document.problems("BinaryCollection", &bad).len(),
            1,
            "{place}"
        );
    }
}

#[tokio::test]
async fn every_answer_about_applications_is_as_the_document_describes_it() {
    let document = Document::read();
    let tenant = Tenant::with(Options::default()).await;
    let id = tenant.application("HOSTED", "hello").await;
    let application = format!("/application/applications/{id}");
    let versions = format!("{application}/versions");
    let new = json!({"name": "n", "key": "k", "type": "EXTERNAL"});
    let version = Form::new()
        .part("applicationBinary", Part::bytes(web("1.0")))
        .text(
            "applicationVersion",
            r#"{"version":"1.0","tags":["tag-1"]}"#,
        );
    for (operation, request) in [
        (
            "GET /application/applications",
            tenant.get("/application/applications?pageSize=2000&withTotalPages=true"),
        ),
        (
            "POST /application/applications",
            tenant
                .post("/application/applications")
                .body(new.to_string()),
        ),
        (
            "GET /application/applicationsByName/{name}",
            tenant.get("/application/applicationsByName/hello"),
        ),
        (
            "GET /application/applications/{id}",
            tenant.get(&application),
        ),
        (
            "PUT /application/applications/{id}",
            tenant
                .put(&application)
                .body(r#"{"availability":"MARKET"}"#),
        ),
        (
            "POST /application/applications/{id}/binaries",
            tenant.upload_archive(&id, web("0.9")),
        ),
        (
            "GET /application/applications/{id}/binaries",
            tenant.get(&format!("{application}/binaries")),
        ),
        (
            "POST /application/applications/{id}/versions",
            tenant.post(&versions).multipart(version),
        ),
        (
            "GET /application/applications/{id}/versions",
            tenant.get(&versions),
        ),
        (
            "PUT /application/applications/{id}/versions/{version}",
            tenant
                .put(&format!("{versions}/1.0"))
                .body(r#"{"tags":["latest"]}"#),
        ),
    ] {
        document.check(operation, request).await;
    }
    for wrong in [json!("HOST"), json!(5)] {
        let page = json!({"applications": [{"id": "1", "type": wrong}]});
        assert!(!document.problems("ApplicationCollection", &page).is_empty());
    }
}
