// Loaded before the language server: whatever would leave this machine is written down and refused.
const dns = require("node:dns");
const fs = require("node:fs");
const net = require("node:net");

function refuse(what) {
  fs.appendFileSync(process.env.NETWORK_LOG, `${what}\n`);
  throw new Error(`no network: ${what}`);
}

net.Socket.prototype.connect = (...to) => refuse(`connect ${JSON.stringify(to[0])}`);
dns.lookup = (name) => refuse(`lookup ${name}`);
globalThis.fetch = (address) => refuse(`fetch ${address}`);
