using Weir.Foundations.Tests.Http.Hpack;
using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

public sealed class StreamModelTests
{
    private const int IdsMax = 12;
    private const int Rounds = 10_000;
    private const int FramesMax = 60;

    [Fact]
    public void Receive_RandomFrames_AgreesWithTheModel()
    {
        var random = new Random(11);
        var told = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int round = 0; round < Rounds; round++)
        {
            Endpoint server = Endpoint.Server();
            var model = new StreamModel();
            for (int frame = 0; frame < FramesMax && !server.Connection.IsFailed; frame++)
            {
                server.Now += Endpoint.Second;
                server.Log.Clear();
                string expected = Step(server, model, random);
                string actual = string.Join('|', server.Log);
                Assert.Equal(expected, expected == "failed" ? actual.Split(' ')[0] : actual);
                server.TakeOutput();
                string kind = expected[Math.Max(expected.IndexOf(' ', StringComparison.Ordinal), 0)..];
                told[kind] = told.GetValueOrDefault(kind) + 1;
            }
        }

        // Each way out was taken often: requests, data, trailers, both ends, resets, three kinds of errors, nothing.
        Assert.Equal(12, told.Count);
        Assert.All(told.Values, count => Assert.InRange(count, 100, int.MaxValue));
    }

    private static string Step(Endpoint server, StreamModel model, Random random)
    {
        // Mostly streams that are near the highest: others were closed long ago.
        int id = (2 * random.Next(IdsMax)) + 1;
        bool end = random.Next(3) == 0;
        switch (random.Next(9))
        {
            case 0 or 1 or 2:
                bool isRequest = model.State(id) == "idle" ? random.Next(8) != 0 : random.Next(4) == 0;
                server.Receive(Wire.Headers(id, isRequest ? Wire.Post : FieldBlock.Of("a=b"), end));
                return model.Headers(id, isRequest, end);

            case 3 or 4 when model.State(id) != "idle" || random.Next(20) == 0:
                server.Receive(Wire.Data(id, "x", end));
                return model.Data(id, end);

            case 5 when model.State(id) != "idle" || random.Next(20) == 0:
                server.Receive(Wire.Reset(id));
                return model.Reset(id);

            case 6 when model.State(id) != "idle" || random.Next(20) == 0:
                server.Receive(Wire.WindowUpdate(id, 1));
                return model.WindowUpdate(id);

            case 7 when model.CanSend(id):
                server.Respond(id, endStream: true);
                model.Answer(id);
                return "";

            case 8 when model.CanReset(id):
                server.Connection.Reset(server.Streams[id], Http2ErrorCode.InternalError);
                model.ResetByUs(id);
                return "";

            default:
                server.Receive(Wire.Frame(FrameType.Priority, 0, id, 0, 0, 0, 0, 0));
                return "";
        }
    }
}
