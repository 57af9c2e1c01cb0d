//! Archives of applications: web applications, those with plugins, packages of
//! plugins, and microservices.

use fastrand::Rng;
use serde_json::{Value, json};

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
    let manifest = web_manifest(path, facts.version);
    let logo = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"><circle cx=\"32\" cy=\"32\" r=\"{}\"/></svg>\n",
        rng.u8(12..30)
    );
    zip(&[
        ("index.html", index(path)),
        ("cumulocity.json", text(&manifest)),
        ("main.js", script(facts.size, rng)),
        ("vendor.js", script(facts.size * 2, rng)),
        ("styles.css", styles(rng)),
        ("assets/logo.svg", logo.into_bytes()),
        ("assets/fonts/icons.woff2", noise(24 * 1024, rng)),
    ])
}

/// A microservice: manifest and image.
pub(in super::super) fn microservice(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let manifest = microservice_manifest(facts.version);
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
    zip(&[("cumulocity.json", text(&manifest)), ("image.tar", image)])
}

/// A web application with folders beside its own files: plugins that were added
/// to it, and folders that are none.
pub(in super::super) fn portal(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let path = stem(facts.name);
    let planner = plugin_manifest("Shift planner", "0.8.3", "ShiftPlannerModule");
    let ticker = plugin_manifest("Alarm ticker", "1.2.0", "AlarmTickerModule");
    let words = json!({ "Shift": "Schicht", "Early": "Früh", "Late": "Spät" });
    let mut entries = vec![
        ("index.html", index(path)),
        ("cumulocity.json", text(&web_manifest(path, facts.version))),
        ("main.js", script(facts.size, rng)),
        ("styles.css", styles(rng)),
        ("assets/fonts/icons.woff2", noise(8 * 1024, rng)),
        ("legacy-maps/map.js", script(6 * 1024, rng)),
        ("alarm-ticker/cumulocity.json", text(&ticker)),
        ("alarm-ticker/ticker.js", script(4 * 1024, rng)),
    ];
    // The planner came with the second release.
    if facts.version != "2.1.0" {
        entries.push(("shift-planner/cumulocity.json", text(&planner)));
        entries.push(("shift-planner/planner.js", script(12 * 1024, rng)));
        entries.push(("shift-planner/i18n/de.json", text(&words)));
    }
    zip(&entries)
}

/// A package of plugins, as other applications load it.
pub(in super::super) fn package(facts: &Facts<'_>, rng: &mut Rng) -> Vec<u8> {
    let path = stem(facts.name);
    let readme = format!(
        "# {path}\n\nWidgets for shifts and lines, version {}.\n",
        facts.version
    );
    zip(&[
        (
            "cumulocity.json",
            text(&package_manifest(path, facts.version)),
        ),
        ("remoteEntry.js", script(3 * 1024, rng)),
        ("shift-widget.js", script(facts.size, rng)),
        ("line-widget.js", script(facts.size / 2, rng)),
        ("styles.css", styles(rng)),
        ("README.md", readme.into_bytes()),
    ])
}

/// What a web application says of itself.
pub(in super::super) fn web_manifest(path: &str, version: &str) -> Value {
    json!({
        "name": path,
        "key": format!("{path}-key"),
        "contextPath": path,
        "type": "HOSTED",
        "version": version,
        "contentSecurityPolicy": "default-src 'self'",
    })
}

/// What a microservice says of itself.
pub(in super::super) fn microservice_manifest(version: &str) -> Value {
    json!({
        "apiVersion": "v2",
        "version": version,
        "provider": { "name": "Acme" },
        "isolation": "MULTI_TENANT",
        "resources": { "cpu": "0.5", "memory": "256M" },
        "requiredRoles": ["ROLE_INVENTORY_READ", "ROLE_BINARY_CREATE"],
        "livenessProbe": { "httpGet": { "path": "/health", "port": 80 } },
    })
}

/// What a package of plugins says of itself.
pub(in super::super) fn package_manifest(path: &str, version: &str) -> Value {
    json!({
        "name": path,
        "key": format!("{path}-key"),
        "contextPath": path,
        "type": "HOSTED",
        "version": version,
        "isPackage": true,
        "package": "plugin",
        "exports": [
            { "name": "Shift widget", "module": "ShiftWidgetModule", "path": "./shift-widget" },
            { "name": "Line widget", "module": "LineWidgetModule", "path": "./line-widget" },
        ],
        "remotes": { path: ["ShiftWidgetModule", "LineWidgetModule"] },
    })
}

fn plugin_manifest(name: &str, version: &str, module: &str) -> Value {
    json!({
        "name": name,
        "version": version,
        "exports": [{ "name": name, "module": module, "path": "./index" }],
    })
}

fn text(manifest: &Value) -> Vec<u8> {
    format!("{manifest:#}\n").into_bytes()
}

fn index(path: &str) -> Vec<u8> {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n  <title>{path}</title>\n\
         \x20 <link rel=\"stylesheet\" href=\"styles.css\">\n</head>\n<body>\n  <c8y-bootstrap></c8y-bootstrap>\n\
         \x20 <script src=\"main.js\"></script>\n</body>\n</html>\n"
    )
    .into_bytes()
}

/// The name without its extension and version.
fn stem(name: &str) -> &str {
    name.trim_end_matches(".zip")
        .trim_end_matches("-rc.1")
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
