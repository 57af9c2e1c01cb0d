//! Archives of applications that were deployed again and again: a portal with
//! plugins, and a package of plugins in several versions.

use serde_json::json;

use super::{Catalogue, DAY, KIB};
use crate::emulator::demo::cast::RELEASE_JOB;
use crate::emulator::demo::content::{Maker, application};
use crate::emulator::demo::plan::{Plan, kind};

pub(super) fn add(catalogue: &mut Catalogue) {
    for (application, id, version, maker, age, kib) in [
        (
            "operations-portal",
            6890,
            "2.1.0",
            application::portal as Maker,
            131 * DAY,
            70,
        ),
        (
            "operations-portal",
            6890,
            "2.2.0",
            application::portal,
            62 * DAY,
            74,
        ),
        (
            "operations-portal",
            6890,
            "2.3.0-rc.1",
            application::portal,
            27 * DAY,
            78,
        ),
        (
            "acme-widgets",
            7610,
            "1.0.0",
            application::package,
            143 * DAY,
            16,
        ),
        (
            "acme-widgets",
            7610,
            "1.1.0",
            application::package,
            88 * DAY,
            18,
        ),
        (
            "acme-widgets",
            7610,
            "1.2.0-rc.1",
            application::package,
            29 * DAY,
            21,
        ),
    ] {
        let archive = kind("application/zip", maker);
        let name = format!("{application}-{version}.zip");
        let plan = Plan::file(archive, name, RELEASE_JOB, age, kib * KIB)
            .typed(format!("c8y_applications_storage_{id}"))
            .version(version)
            .with("c8y_applications_storage", json!(""));
        catalogue.add(plan);
    }
}
