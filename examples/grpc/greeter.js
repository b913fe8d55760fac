// What server and client agree on, in place of a .proto file: messages are JSON.
const encode = (value) => Buffer.from(JSON.stringify(value));
const decode = (bytes) => JSON.parse(bytes.toString());
const method = (name, requestStream, responseStream) => ({
  path: `/example.Greeter/${name}`,
  requestStream,
  responseStream,
  requestSerialize: encode,
  requestDeserialize: decode,
  responseSerialize: encode,
  responseDeserialize: decode,
});

module.exports = {
  hello: method("Hello", false, false),
  wait: method("Wait", false, false),
  count: method("Count", false, true),
  sum: method("Sum", true, false),
  chat: method("Chat", true, true),
};
