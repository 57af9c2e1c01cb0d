// The embedded server as `@c8y/client` from npm sees it, the client unmodified.
//
//     node run.mjs path/to/c8ybin    starts `c8ybin serve`, tries it, ends it
//     node run.mjs                   tries the tenant that C8Y_BASEURL, C8Y_TENANT,
//                                    C8Y_USER and C8Y_PASSWORD name
//
// Every check cleans up after itself. The last line says how many passed; the
// exit code is 0 when all did.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { BasicAuth, Client, EventBinaryService } from '@c8y/client';

/** The tenant to try, and what ends it. */
async function tenant(program) {
  if (!program) {
    const { C8Y_BASEURL: url, C8Y_TENANT: tenant, C8Y_USER: user, C8Y_PASSWORD: password } = process.env;
    return { url, tenant, user, password, end: async () => {} };
  }
  const server = spawn(program, ['serve', '--seed', 'demo'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: server.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
  assert.ok(line, `${program} serve did not say where it listens`);
  const end = async () => {
    server.kill('SIGTERM');
    const [code] = await once(server, 'exit');
    assert.equal(code, 0, `serve ended with ${code} on SIGTERM`);
  };
  return { ...JSON.parse(line), end };
}

/** Runs `check` with `count` files of a type of their own, then deletes them. */
async function withFiles(client, count, fragments, check) {
  const type = `interop_${randomBytes(6).toString('hex')}`;
  const files = [];
  try {
    for (let number = 0; number < count; number += 1) {
      const name = `part-${String(number).padStart(2, '0')}.txt`;
      const object = { name, type, ...fragments };
      const { data } = await client.inventoryBinary.create(Buffer.from(`content ${number}`), object);
      files.push(data);
    }
    await check(files, type);
  } finally {
    for (const file of files) {
      await client.inventoryBinary.delete(file.id).catch(() => {});
    }
  }
}

async function content(client, id) {
  const response = await client.inventoryBinary.download(id);
  return Buffer.from(await response.arrayBuffer());
}

/** Runs `check` with `count` events of a device of their own, then deletes them. */
async function withEvents(client, count, check) {
  const type = `interop_${randomBytes(6).toString('hex')}`;
  const { data: device } = await client.inventory.create({ name: 'interop', type, c8y_IsDevice: {} });
  const events = [];
  try {
    for (let number = 0; number < count; number += 1) {
      const time = `2026-01-01T00:00:0${number}.000Z`;
      const event = { source: { id: device.id }, type, time, text: `event ${number}` };
      events.push((await client.event.create(event)).data);
    }
    await check(events, device);
  } finally {
    for (const event of events) {
      await client.event.delete(event.id).catch(() => {});
    }
    await client.inventory.delete(device.id);
  }
}

/** The service of the attachments, which the client has no property for. */
function attachments(client) {
  return new EventBinaryService(client.core);
}

async function attached(client, event) {
  const response = await attachments(client).download(event);
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}

/** A zip of these texts, by their paths; nothing is packed. */
function zip(files) {
  const [bodies, list] = [[], []];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const [name, bytes] = [Buffer.from(path), Buffer.from(text)];
    let sum = -1;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(0x21, 8);
    about.writeUInt32LE(~sum >>> 0, 10);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    bodies.push(Buffer.from('PK\x03\x04'), about, name, bytes);
    list.push(Buffer.from('PK\x01\x02\x14\x00'), about, place, name);
    offset += 30 + name.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(Buffer.concat(list).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, ...list, end]);
}

/** Runs `check` with a web application of its own, then deletes it. */
async function withApplication(client, check) {
  const name = `interop-${randomBytes(6).toString('hex')}`;
  const wanted = { name, key: `${name}-key`, contextPath: name, type: 'HOSTED' };
  const { res, data: application } = await client.application.create(wanted);
  assert.equal(res.status, 201);
  try {
    await check(application, client.application.binary(application));
  } finally {
    await client.application.delete(application);
  }
}

/** The archive of a web application of this version. */
function archive(version) {
  return zip({ 'index.html': '<h1>', 'cumulocity.json': JSON.stringify({ name: 'interop', version }) });
}

/** Asserts that the call is refused with that status, and says what it got. */
async function refused(status, call) {
  const error = await call().then(
    () => assert.fail(`${status} was expected`),
    (error) => error,
  );
  assert.equal(error.res?.status, status, String(error.stack ?? JSON.stringify(error.data)));
  return error.data;
}

const checks = {
  async 'uploads a buffer with non-ASCII names and fragments'({ client }) {
    const bytes = randomBytes(70_000);
    const object = { name: 'näïve 测试.bin', acme_Release: { build: 17 } };
    const { res, data } = await client.inventoryBinary.create(bytes, object);
    try {
      assert.equal(res.status, 201);
      assert.match(data.id, /^\d+$/);
      assert.equal(data.name, 'näïve 测试.bin');
      assert.equal(data.type, 'c8y_upload');
      assert.equal(Number(data.length), bytes.length);
      assert.equal(data.acme_Release.build, 17);
      assert.ok('c8y_IsBinary' in data);
      assert.deepEqual(await content(client, data.id), bytes);
    } finally {
      await client.inventoryBinary.delete(data.id);
    }
  },

  async 'uploads a stream of unknown length'({ client }) {
    const folder = await mkdtemp(join(tmpdir(), 'interop-'));
    try {
      const bytes = randomBytes(3_000_000);
      await writeFile(join(folder, 'stream.bin'), bytes);
      const stream = createReadStream(join(folder, 'stream.bin'));
      const { data } = await client.inventoryBinary.create(stream, { fileName: 'stream.bin', fileType: 'text/plain' });
      assert.equal(data.name, 'stream.bin');
      assert.equal(data.type, 'text/plain');
      assert.equal(Number(data.length), bytes.length);
      assert.deepEqual(await content(client, data.id), bytes);
      await client.inventoryBinary.delete(data.id);
    } finally {
      await rm(folder, { recursive: true });
    }
  },

  async 'lists by type and walks the pages by their links'({ client }) {
    await withFiles(client, 7, {}, async (files, type) => {
      let page = await client.inventoryBinary.list({ type, pageSize: 3, withTotalPages: true });
      assert.equal(page.res.status, 200);
      assert.equal(page.paging.totalPages, 3);
      assert.equal(page.paging.pageSize, 3);
      const walked = [...page.data];
      while (page.paging.nextPage) {
        page = await page.paging.next();
        walked.push(...page.data);
      }
      assert.deepEqual(walked.map((file) => file.id), files.map((file) => file.id));
      const before = await client.inventoryBinary.list({ type, pageSize: 3, currentPage: 2 });
      assert.equal(before.paging.prevPage, 1);
    });
  },

  async 'lists by owner and ids'({ client, who }) {
    await withFiles(client, 3, {}, async (files, type) => {
      const own = await client.inventoryBinary.list({ type, owner: who.user });
      assert.equal(own.data.length, 3);
      const others = await client.inventoryBinary.list({ type, owner: 'nobody-of-that-name' });
      assert.equal(others.data.length, 0);
      const ids = `${files[0].id},${files[2].id}`;
      const two = await client.inventoryBinary.list({ ids });
      assert.deepEqual(two.data.map((file) => file.id).sort(), ids.split(',').sort());
    });
  },

  async 'searches and sorts through the inventory query'({ client }) {
    await withFiles(client, 3, {}, async (files, type) => {
      const query = `$filter=((has(c8y_IsBinary)) and (type eq '${type}')) $orderby=name desc`;
      const sorted = await client.inventory.list({ query, pageSize: 10, withTotalPages: true });
      assert.deepEqual(
        sorted.data.map((file) => file.name),
        ['part-02.txt', 'part-01.txt', 'part-00.txt'],
      );
      assert.equal(sorted.paging.totalPages, 1);
      const built = client.inventory.listQuery({ __and: [{ type }, { name: '*-01*' }] }, { pageSize: 5 });
      assert.deepEqual((await built).data.map((file) => file.id), [files[1].id]);
    });
  },

  async 'renames through the managed object'({ client }) {
    await withFiles(client, 1, { acme_Release: { build: 1 } }, async ([file]) => {
      const { res, data } = await client.inventory.update({ id: file.id, name: 'renamed.txt' });
      assert.equal(res.status, 200);
      assert.equal(data.name, 'renamed.txt');
      const stored = await client.inventory.detail(file.id);
      assert.equal(stored.data.name, 'renamed.txt');
      assert.equal(stored.data.acme_Release.build, 1);
      assert.ok(stored.data.creationTime && stored.data.lastUpdated);
    });
  },

  async 'replaces the content'({ client }) {
    await withFiles(client, 1, {}, async ([file]) => {
      const headers = { 'content-type': 'text/csv', accept: 'application/json' };
      const options = { method: 'PUT', body: 'a,b\n1,2\n', headers };
      const response = await client.core.fetch(`/inventory/binaries/${file.id}`, options);
      assert.equal(response.status, 201);
      assert.equal((await response.json()).id, file.id);
      assert.equal((await content(client, file.id)).toString(), 'a,b\n1,2\n');
      const { data } = await client.inventory.detail(file.id);
      assert.equal(data.contentType, 'text/csv');
    });
  },

  async 'resumes a download'({ client }) {
    await withFiles(client, 1, {}, async ([file]) => {
      const response = await client.inventoryBinary.download(file, { headers: { range: 'bytes=3-' } });
      assert.equal(response.status, 206);
      assert.equal(response.headers.get('content-range'), 'bytes 3-8/9');
      assert.equal(await response.text(), 'tent 0');
    });
  },

  async 'finds nothing after a delete'({ client }) {
    await withFiles(client, 1, {}, async ([file]) => {
      const { res } = await client.inventoryBinary.delete(file);
      assert.equal(res.status, 204);
      const error = await refused(404, () => client.inventoryBinary.download(file.id));
      assert.match(error.error, /Not Found/);
      await refused(404, () => client.inventory.detail(file.id));
      await refused(404, () => client.inventoryBinary.delete(file.id));
    });
  },

  async 'lists events, changes one, and walks their pages'({ client }) {
    await withEvents(client, 5, async (events, device) => {
      const { id: source } = device;
      let page = await client.event.list({ source, pageSize: 2, withTotalPages: true });
      assert.equal(page.paging.totalPages, 3);
      const walked = [...page.data];
      while (page.paging.nextPage) {
        page = await page.paging.next();
        walked.push(...page.data);
      }
      assert.deepEqual(walked.map((event) => event.id), events.map((event) => event.id).reverse());
      const dateFrom = '2026-01-01T00:00:03.000Z';
      const late = await client.event.list({ source, dateFrom, revert: true });
      assert.deepEqual(late.data.map((event) => event.text), ['event 3', 'event 4']);
      const { res, data } = await client.event.update({ id: events[0].id, text: 'changed', acme_Note: 1 });
      assert.equal(res.status, 200);
      assert.equal(data.text, 'changed');
      const stored = await client.event.detail(events[0].id);
      assert.deepEqual([stored.data.text, stored.data.acme_Note], ['changed', 1]);
      const { res: gone } = await client.event.delete(events[0]);
      assert.equal(gone.status, 204);
      const error = await refused(404, () => client.event.detail(events[0].id));
      assert.equal(error.error, 'event/Not Found');
    });
  },

  async 'attaches a buffer to an event'({ client }) {
    await withEvents(client, 1, async ([event]) => {
      const bytes = randomBytes(70_000);
      const { res, data } = await attachments(client).upload(bytes, event);
      assert.equal(res.status, 201);
      assert.equal(data.source, event.id);
      assert.equal(data.type, 'application/octet-stream');
      assert.equal(Number(data.length), bytes.length);
      assert.deepEqual(await attached(client, event.id), bytes);
      const stored = await client.event.detail(event.id);
      assert.equal(stored.data.c8y_IsBinary.length, bytes.length);
      const error = await refused(409, () => attachments(client).upload(bytes, event.id));
      assert.equal(error.error, 'Duplicate');
    });
  },

  async 'attaches a stream to an event, reads and removes it'({ client }) {
    const folder = await mkdtemp(join(tmpdir(), 'interop-'));
    try {
      await withEvents(client, 1, async ([event], device) => {
        const path = join(folder, 'agent.log');
        await writeFile(path, 'line\n'.repeat(200_000));
        const { data } = await attachments(client).upload(createReadStream(path), event.id);
        assert.equal(data.name, 'agent.log');
        assert.equal((await attached(client, event)).length, 1_000_000);
        const found = await client.event.list({ fragmentType: 'c8y_IsBinary', source: device.id });
        assert.deepEqual(found.data.map((found) => found.id), [event.id]);
        const { res } = await attachments(client).delete(event);
        assert.equal(res.status, 204);
        const error = await refused(404, () => attachments(client).download(event.id));
        assert.equal(error.message, 'Attachment not found');
        await refused(404, () => attachments(client).delete(event.id));
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  },

  async 'makes, lists, changes and deletes an application'({ client, who }) {
    await withApplication(client, async (application) => {
      const { name, id } = application;
      const own = await client.application.listByName(name);
      assert.deepEqual(own.data.map((found) => found.id), [id]);
      assert.ok((await client.application.listByOwner(who.tenant, { pageSize: 2000 })).data.some((a) => a.id === id));
      assert.ok((await client.application.isAvailable(name)).data);
      let page = await client.application.list({ type: 'HOSTED', pageSize: 2 });
      const walked = [...page.data];
      while (page.paging.nextPage && page.data.length) {
        page = await page.paging.next();
        walked.push(...page.data);
      }
      assert.ok(walked.some((found) => found.id === id));
      const { res, data } = await client.application.update({ id, availability: 'MARKET' });
      assert.equal(res.status, 200);
      assert.equal(data.availability, 'MARKET');
      await client.application.updateApplicationConfig(id, { remotes: { 'widgets@1': ['Widget'] } });
      assert.deepEqual((await client.application.detail(id)).data.config.remotes, { 'widgets@1': ['Widget'] });
    });
  },

  async 'uploads, activates and deletes archives'({ client }) {
    await withApplication(client, async (application, binaries) => {
      const { res, data } = await binaries.upload(archive('1'), 'one.zip');
      assert.equal(res.status, 201);
      const first = data.activeVersionId;
      // The vendor's deploying tools take the archive's id from here.
      assert.equal(data.id, first);
      await binaries.upload(archive('2'), 'two.zip');
      const listed = (await binaries.list()).data;
      assert.deepEqual(listed.map((found) => found.name).sort(), ['one.zip', 'two.zip']);
      const two = listed.find((found) => found.name === 'two.zip');
      const stored = await client.inventory.detail(first);
      assert.ok('c8y_applications_storage' in stored.data);
      await client.application.update({ id: application.id, activeVersionId: data.id });
      assert.equal((await client.application.getAppManifest(application)).version, '1');
      assert.equal((await binaries.delete(two)).res.status, 204);
      const bytes = Buffer.from(await (await binaries.downloadArchive(first)).arrayBuffer());
      assert.deepEqual(bytes, archive('1'));
    });
  },

  async 'adds, lists and removes plugins, and updates files'({ client }) {
    await withApplication(client, async (application, binaries) => {
      await binaries.upload(archive('1'), 'one.zip');
      const plugin = zip({ 'cumulocity.json': '{"name":"a plugin"}', 'main.js': '1' });
      const { res, data } = await binaries.addPlugin('my plugin', plugin);
      assert.equal(res.status, 201);
      assert.equal((await client.application.detail(application)).data.activeVersionId, data.id);
      assert.deepEqual((await binaries.listPlugins()).data, [
        { pluginName: 'my plugin', pluginPackage: { name: 'a plugin' } },
      ]);
      const files = [
        { path: 'dir/a.txt', contents: Buffer.from('x') },
        { path: 'my plugin/main.js', contents: '2' },
      ];
      assert.equal((await binaries.updateFiles(files)).res.status, 201);
      await client.application.storeAppManifest(application.id, { name: 'interop', version: '3' });
      assert.equal((await client.application.getAppManifest(application)).version, '3');
      const seen = await client.core.fetch(`/apps/${application.contextPath}/my%20plugin/main.js`);
      assert.equal(await seen.text(), '2');
      const removed = await binaries.removePlugin('my plugin');
      assert.equal(removed.res.status, 200);
      assert.match(removed.data.id, /^\d+$/);
      assert.deepEqual((await binaries.listPlugins()).data, [{ pluginName: 'dir' }]);
    });
  },

  async 'uploads versions and moves their tags'({ client }) {
    await withApplication(client, async (application, binaries) => {
      const upload = (version, tags) => {
        const file = Object.assign(archive(version), { name: `${version}.zip` });
        return binaries.uploadApplicationVersion(file, version, tags);
      };
      const { res, data } = await upload('1.0.0', ['stable']);
      assert.equal(res.status, 201);
      assert.equal(data.version, '1.0.0');
      assert.deepEqual(data.tags.sort(), ['latest', 'stable']);
      await upload('1.1.0', []);
      await refused(409, () => upload('1.1.0', []));
      const tagged = await client.application.setPackageVersionTag(application, '1.1.0', ['latest']);
      assert.equal(tagged.res.status, 201);
      const versions = (await client.application.listVersions(application)).data;
      assert.deepEqual(versions.find((v) => v.version === '1.1.0').tags, ['latest']);
      assert.deepEqual(versions.find((v) => v.version === '1.0.0').tags, ['stable']);
      await refused(409, () => client.application.deleteVersionPackage(application, { tag: 'latest' }));
      const gone = await client.application.deleteVersionPackage(application, { version: '1.0.0' });
      assert.equal(gone.res.status, 204);
    });
  },

  async 'says 422 to a query that it cannot understand'({ client }) {
    const error = await refused(422, () => client.inventory.list({ query: "$filter=(name eq 'x" }));
    assert.match(error.error, /Invalid Data/);
  },

  async 'knows the user and the tenant'({ client, who }) {
    const tenant = await client.tenant.current();
    assert.equal(tenant.data.name, who.tenant);
    const user = await client.user.current();
    assert.equal(user.data.userName, who.user);
    const connected = await Client.authenticate(who, who.url);
    assert.equal(connected.core.tenant, who.tenant);
  },

  async 'refuses a wrong password'({ who }) {
    const stranger = new Client(new BasicAuth({ ...who, password: 'not the password' }), who.url);
    const error = await refused(401, () => stranger.inventoryBinary.list());
    assert.equal(error.error, 'security/Unauthorized');
  },
};

const who = await tenant(process.argv[2]);
const client = new Client(new BasicAuth(who), who.url);
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check({ client, who });
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n`, error);
  }
}
await who.end();
console.log(`@c8y/client: ${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
