//! Files that hold others or speak of themselves, of the kinds that the other
//! families lack.

use super::{Catalogue, DAY, KIB};
use crate::emulator::demo::cast::{PEOPLE, RELEASE_JOB, pick};
use crate::emulator::demo::content::{firmware, picture};
use crate::emulator::demo::plan::{Plan, kind};

pub(super) fn add(catalogue: &mut Catalogue) {
    let mender = kind("application/vnd.mender-artifact", firmware::mender);
    let kernel = kind("application/octet-stream", firmware::kernel);
    let overlay = kind("application/zstd", firmware::overlay);
    for (kind, name, version, age, kib) in [
        (mender, "gateway-2.3.0.mender", "2.3.0", 96 * DAY, 160),
        (mender, "gateway-2.4.1.mender", "2.4.1", 23 * DAY, 170),
        (kernel, "uImage-6.12.9-revpi", "6.12.9", 61 * DAY, 140),
        (overlay, "overlay-gw-2.4.1.tar.zst", "2.4.1", 24 * DAY, 60),
    ] {
        let plan = Plan::file(kind, name, RELEASE_JOB, age, kib * KIB);
        catalogue.add(plan.version(version));
    }
    let photograph = kind("image/jpeg", picture::photograph);
    for (number, age) in [(1, 33 * DAY), (2, 34 * DAY), (3, 150 * DAY)] {
        let owner = pick(&mut catalogue.rng, &PEOPLE);
        let name = format!("cabinet-line-4_{number}.jpg");
        catalogue.add(Plan::file(photograph, name, owner, age, 0));
    }
}
