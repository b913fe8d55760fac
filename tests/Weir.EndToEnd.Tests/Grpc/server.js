// A gRPC server whose messages are bytes. Prints its port; then a line of JSON for each call that was cancelled.
'use strict';
const grpc = require('@grpc/grpc-js');

const bytes = value => value;
const method = (name, requestStream, responseStream) => ({
  path: '/test.Echo/' + name,
  requestStream,
  responseStream,
  requestSerialize: bytes,
  requestDeserialize: bytes,
  responseSerialize: bytes,
  responseDeserialize: bytes,
});

const service = {
  unary: method('Unary', false, false),
  fail: method('Fail', false, false),
  hang: method('Hang', false, false),
  hangStream: method('HangStream', true, true),
  server: method('Server', false, true),
  flood: method('Flood', false, true),
  client: method('Client', true, false),
  both: method('Both', true, true),
};

const say = (call, what) => console.log(JSON.stringify({ call, what }));

// What came as metadata goes back in the head, and once more in the trailers.
function reflect(call) {
  const head = new grpc.Metadata();
  const trailer = new grpc.Metadata();
  for (const name of ['x-text', 'x-data-bin', 'x-forwarded-for', 'x-forwarded-proto', 'user-agent', 'via']) {
    for (const value of call.metadata.get(name)) {
      head.add(name === 'user-agent' || name === 'via' ? 'x-seen-' + name : name, value);
      if (name.startsWith('x-text') || name.endsWith('-bin')) trailer.add('x-trailing-' + name.slice(2), value);
    }
  }
  call.sendMetadata(head);
  return trailer;
}

const handlers = {
  unary: (call, done) => done(null, call.request, reflect(call)),

  fail: (call, done) => {
    const metadata = new grpc.Metadata();
    metadata.set('x-reason', 'because');
    done({ code: grpc.status.FAILED_PRECONDITION, details: 'not today: 100 % \u00fc', metadata });
  },

  // Never answers: a deadline or the client ends it.
  hang: call => {
    say('hang', Number.isFinite(Number(call.getDeadline())) ? 'begun with a deadline' : 'begun');
    call.on('cancelled', () => say('hang', 'cancelled'));
  },

  hangStream: call => {
    say('hangStream', 'begun');
    call.on('cancelled', () => say('hangStream', 'cancelled'));
    call.on('data', message => call.write(message));
    call.on('error', () => {});
  },

  // The request says how many messages, and how long each is.
  server: call => {
    const [count, length] = call.request.toString().split(' ').map(Number);
    const trailer = reflect(call);
    let sent = 0;
    const write = () => {
      while (sent < count) {
        const message = Buffer.alloc(length, sent % 256);
        sent++;
        if (!call.write(message)) {
          call.once('drain', write);
          return;
        }
      }
      call.end(trailer);
    };
    write();
  },

  // More than anybody should hold for a client that does not read.
  flood: call => {
    const message = Buffer.alloc(16384, 1);
    let sent = 0;
    const write = () => {
      while (sent < 6000) {
        sent++;
        if (!call.write(message)) {
          call.once('drain', write);
          return;
        }
      }
      call.end();
    };
    call.on('error', () => {});
    write();
  },

  client: (call, done) => {
    let count = 0, length = 0;
    call.on('data', message => { count++; length += message.length; });
    call.on('end', () => done(null, Buffer.from(count + ' ' + length), reflect(call)));
    call.on('error', () => {});
  },

  both: call => {
    const trailer = reflect(call);
    call.on('data', message => call.write(message));
    call.on('end', () => call.end(trailer));
    call.on('error', () => {});
  },
};

const server = new grpc.Server({
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  'grpc.max_send_message_length': 16 * 1024 * 1024,
});
server.addService(service, handlers);
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
