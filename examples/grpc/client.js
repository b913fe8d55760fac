// Run: node client.js hello|wait|count|sum|chat|down [MILLISECONDS]
const grpc = require("@grpc/grpc-js");
const greeter = require("./greeter.js");

const [name = "hello", milliseconds = "10000"] = process.argv.slice(2);
const down = { ...greeter.hello, path: "/example.Down/Hello" };
const Greeter = grpc.makeGenericClientConstructor({ ...greeter, down }, "Greeter");
const client = new Greeter("localhost:8080", grpc.credentials.createInsecure());
const options = { deadline: Date.now() + Number(milliseconds) };
const done = (error, answer) => answer && console.log(answer);

const calls = {
  hello: () => client.hello({ name: "Anna" }, options, done),
  wait: () => client.wait({}, options, done),
  down: () => client.down({ name: "Anna" }, options, done),
  count: () => client.count({ to: 5 }, options),
  sum: () => {
    const call = client.sum(options, done);
    [1, 2, 3, 4].forEach((number) => call.write({ number }));
    call.end();
    return call;
  },
  chat: () => {
    const call = client.chat(options);
    call.on("data", () => call.end());
    call.write({ text: "is anybody there?" });
    return call;
  },
};

const call = calls[name]();
call.on("data", (message) => console.log(message));
call.on("error", () => {});
call.on("status", (status) => {
  console.log(`${grpc.status[status.code]} ${status.details}`);
  client.close();
});
