//! Archives of applications: web applications and microservices.

use fastrand::Rng;
use serde_json::json;

use super::super::cast::pick;
use super::tar::tar;
use super::zips::zip;
use super::{Facts, noise};

/// What the code of the demo applications is made of.
const WORDS: &[&str] = &[
    "device",
    "alarm",
    "render",
    "subscribe",
    "widget",
    "value",
    "state",
    "route",
    "theme",
];

/// A web application: `index.html` at the root, manifest, scripts, styles.
pub(in super::super) fn web(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let path = stem(facts.name);
    let manifest = json!({
        "name": path,
        "key": format!("{path}-key"),
        "contextPath": path,
        "type": "HOSTED",
        "version": facts.version,
        "contentSecurityPolicy": "default-src 'self'",
    });
    let index = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n  <title>{path}</title>\n\
         \x20 <link rel=\"stylesheet\" href=\"styles.css\">\n</head>\n<body>\n  <c8y-bootstrap></c8y-bootstrap>\n\
         \x20 <script src=\"main.js\"></script>\n</body>\n</html>\n"
    );
    let logo = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"><circle cx=\"32\" cy=\"32\" r=\"{}\"/></svg>\n",
        rng.u8(12..30)
    );
    zip(&[
        ("index.html", index.into_bytes()),
        ("cumulocity.json", format!("{manifest:#}\n").into_bytes()),
        ("main.js", script(facts.size, rng)),
        ("vendor.js", script(facts.size * 2, rng)),
        ("styles.css", styles(rng)),
        ("assets/logo.svg", logo.into_bytes()),
        ("assets/fonts/icons.woff2", noise(24 * 1024, rng)),
    ])
}

/// A microservice: manifest and image.
pub(in super::super) fn microservice(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let manifest = json!({
        "apiVersion": "v2",
        "version": facts.version,
        "provider": { "name": "Acme" },
        "isolation": "MULTI_TENANT",
        "resources": { "cpu": "0.5", "memory": "256M" },
        "requiredRoles": ["ROLE_INVENTORY_READ", "ROLE_BINARY_CREATE"],
        "livenessProbe": { "httpGet": { "path": "/health", "port": 80 } },
    });
    let layers = json!([{
        "Config": "config.json",
        "RepoTags": [format!("{}:{}", stem(facts.name), facts.version)],
        "Layers": ["layer.tar"],
    }]);
    let image = tar(&[
        ("manifest.json", layers.to_string().into_bytes()),
        (
            "config.json",
            b"{\"architecture\":\"amd64\",\"os\":\"linux\"}".to_vec(),
        ),
        ("layer.tar", noise(facts.size, rng)),
    ]);
    zip(&[
        ("cumulocity.json", format!("{manifest:#}\n").into_bytes()),
        ("image.tar", image),
    ])
}

/// The name without its extension and version.
fn stem(name: &str) -> &str {
    name.trim_end_matches(".zip")
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-')
}

fn script(size: usize, rng: &mut Rng) -> Vec<u8> {
    let mut code = String::from("\"use strict\";\n");
    while code.len() < size {
        let (a, b) = (pick(rng, WORDS), pick(rng, WORDS));
        code.push_str(&format!(
            "export function {a}_{}({b}) {{ return {b}.{a} ?? {}; }}\n",
            rng.u32(..100_000),
            rng.u16(..)
        ));
    }
    code.into_bytes()
}

fn styles(rng: &mut Rng) -> Vec<u8> {
    let mut css = String::from(":root { --brand: #1776bf; }\n");
    for word in WORDS {
        css.push_str(&format!(
            ".{word} {{ padding: {}px; color: var(--brand); }}\n",
            rng.u8(2..32)
        ));
    }
    css.into_bytes()
}
