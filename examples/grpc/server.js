// Run: node server.js
const grpc = require("@grpc/grpc-js");

const server = new grpc.Server();
server.addService(require("./greeter.js"), {
  hello: (call, done) => done(null, { text: `Hello, ${call.request.name}, from ${call.metadata.get("via")}` }),

  // Never answers; says when nobody waits any more.
  wait: (call) => call.on("cancelled", () => console.log("wait: cancelled")),

  count: (call) => {
    let number = 0;
    const timer = setInterval(() => {
      call.write({ number: ++number });
      if (number === call.request.to) {
        clearInterval(timer);
        call.end();
      }
    }, 200);
    call.on("cancelled", () => clearInterval(timer));
  },

  sum: (call, done) => {
    let sum = 0;
    call.on("data", (message) => (sum += message.number));
    call.on("end", () => done(null, { sum }));
    call.on("error", () => {});
  },

  chat: (call) => {
    call.on("data", (message) => call.write({ text: message.text.toUpperCase() }));
    call.on("end", () => call.end());
    call.on("error", () => {});
  },
});

server.bindAsync("127.0.0.1:50051", grpc.ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
  console.log("listening on 127.0.0.1:50051");
});
