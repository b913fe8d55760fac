// One case of a gRPC client: node client.js CASE ADDRESS [CA-FILE]. Prints one line of JSON with what it saw.
'use strict';
const fs = require('fs');
const grpc = require('@grpc/grpc-js');

const [name, address, authority] = process.argv.slice(2);
const credentials = authority
  ? grpc.credentials.createSsl(fs.readFileSync(authority))
  : grpc.credentials.createInsecure();
const client = new grpc.Client(address, credentials, {
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  'grpc.max_send_message_length': 16 * 1024 * 1024,
  'grpc.enable_retries': 0,
});
const bytes = value => value;
const path = method => '/test.Echo/' + method;
const within = ms => ({ deadline: Date.now() + ms });
const patience = within(15000);

function metadata() {
  const fields = new grpc.Metadata();
  fields.add('x-text', 'one');
  fields.add('x-text', 'two');
  fields.add('x-data-bin', Buffer.from([0, 1, 2, 253, 254, 255]));
  return fields;
}

const shown = fields => Object.fromEntries(Object.keys(fields.getMap()).map(key =>
  [key, fields.get(key).map(value => Buffer.isBuffer(value) ? value.toString('hex') : value).join('|')]));

// Gathers what a call brings until it ends, however it ends.
function watch(call, onMessage) {
  return new Promise(resolve => {
    const seen = { count: 0, bytes: 0, good: true };
    call.on('metadata', head => { seen.head = shown(head); });
    call.on('data', message => {
      seen.good = seen.good && message.every(value => value === message[0]);
      seen.count++;
      seen.bytes += message.length;
      if (onMessage) onMessage(message, seen);
    });
    call.on('error', () => {});
    call.on('status', status => resolve({
      ...seen, code: status.code, details: status.details, trailer: shown(status.metadata),
    }));
  });
}

function unary(method, message, fields, options) {
  return new Promise(resolve => {
    const result = {};
    const call = client.makeUnaryRequest(path(method), bytes, bytes, message, fields, options, (error, answer) => {
      if (answer) {
        result.bytes = answer.length;
        result.good = answer.equals(message);
      }
    });
    call.on('metadata', head => { result.head = shown(head); });
    call.on('status', status => resolve({
      ...result, code: status.code, details: status.details, trailer: shown(status.metadata),
    }));
    result.call = () => call;
  });
}

function clientStream(count, length) {
  return new Promise(resolve => {
    const result = {};
    const call = client.makeClientStreamRequest(
      path('Client'), bytes, bytes, metadata(), patience, (error, answer) => {
        result.text = answer && answer.toString();
      });
    call.on('metadata', head => { result.head = shown(head); });
    call.on('status', status => resolve({ ...result, code: status.code, details: status.details }));
    let sent = 0;
    const write = () => {
      while (sent < count) {
        sent++;
        if (!call.write(Buffer.alloc(length, sent % 256))) {
          call.once('drain', write);
          return;
        }
      }
      call.end();
    };
    write();
  });
}

const serverStream = (method, request, options) =>
  client.makeServerStreamRequest(path(method), bytes, bytes, Buffer.from(request), metadata(), options);
const bidi = (method, options) => client.makeBidiStreamRequest(path(method), bytes, bytes, metadata(), options);

const cases = {
  unary: () => unary('Unary', Buffer.from('hello'), metadata(), patience),
  empty: () => unary('Unary', Buffer.alloc(0), metadata(), patience),
  large: () => unary('Unary', Buffer.alloc(4 * 1024 * 1024, 7), metadata(), patience),
  fail: () => unary('Fail', Buffer.from('x'), metadata(), patience),
  missing: () => unary('Missing', Buffer.from('x'), metadata(), patience),
  deadline: () => unary('Hang', Buffer.from('x'), metadata(), within(700)),
  // The client waits; what ends the call is somebody else's business.
  hang: () => unary('Hang', Buffer.from('x'), metadata(), patience),
  server: () => watch(serverStream('Server', '1000 1000', patience)),
  serverLarge: () => watch(serverStream('Server', '5 4000000', patience)),
  client: () => clientStream(1000, 1000),
  clientLarge: () => clientStream(5, 4000000),

  // The next message leaves when the one before it has come back.
  both: () => {
    const call = bidi('Both', patience);
    const result = watch(call, (message, seen) => {
      if (seen.count === 100) call.end();
      else call.write(Buffer.alloc(100, seen.count));
    });
    call.write(Buffer.alloc(100, 0));
    return result;
  },

  // Takes a second, and is never quiet for long.
  slow: () => {
    const call = bidi('Both', patience);
    const result = watch(call, (message, seen) => setTimeout(() => {
      if (seen.count === 10) call.end();
      else call.write(Buffer.alloc(100, seen.count));
    }, 100));
    call.write(Buffer.alloc(100, 0));
    return result;
  },

  cancel: () => {
    const call = bidi('HangStream', patience);
    const result = watch(call, () => call.cancel());
    call.write(Buffer.from('x'));
    return result;
  },

  // Says when the first message has come, then waits for the end.
  open: () => {
    const call = bidi('Both', patience);
    const result = watch(call, () => console.log('open'));
    call.write(Buffer.from('x'));
    return result;
  },

  many: async () => {
    const results = await Promise.all(Array.from({ length: 200 }, (_, i) =>
      unary('Unary', Buffer.alloc(1000, i), metadata(), patience)));
    return { good: results.filter(result => result.good && result.code === 0).length };
  },
};

cases[name]().then(result => {
  console.log(JSON.stringify(result));
  client.close();
});
