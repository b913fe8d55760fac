using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>However the bytes are cut, the same is made of them.</summary>
public sealed class ConnectionSplitTests
{
    private const int FuzzRounds = 20_000;

    private static readonly Http2Options s_small = new()
    {
        ConcurrentStreamsMax = 20,
        HeadLimits = new HeadLimits(1000, 20, 200),
    };

    public static TheoryData<string> Scripts => ["server", "client"];

    [Fact]
    public void Script_ToServer_IsReadAsItIsMeant()
    {
        Endpoint server = Begin("server").Receive(ConnectionScripts.ToServer);

        Assert.Equal(
            [
                "SettingsChanged", "SettingsAcknowledged", "1 GET end", "3 POST", "3 data abc", "5 POST",
                "3 data defgh end", "5 data 0123456789", "5 trailers 2 end", "7 GET end", "7 reset Cancel",
                "9 error ProtocolError", "3 error ProtocolError", "SettingsChanged", "11 POST", "11 data  end",
                "goaway 0 InternalError", "failed ProtocolError",
            ],
            server.Log);
        Assert.Equal(
            [
                "SETTINGS", "WINDOW_UPDATE 0 196609", "SETTINGS ack", "PING ack 7", "RST_STREAM 9 ProtocolError",
                "RST_STREAM 3 ProtocolError", "SETTINGS ack", "GOAWAY 11 ProtocolError",
            ],
            server.TakeOutput());
    }

    [Fact]
    public void Script_ToClient_IsReadAsItIsMeant()
    {
        Endpoint client = Begin("client").Receive(ConnectionScripts.ToClient);

        Assert.Equal(
            [
                "SettingsChanged", "SettingsAcknowledged", "1 103", "1 200", "1 data abc", "5 200 end", "3 200",
                "3 data 0123456789", "1 data def", "1 trailers 1 end", "3 trailers 1 end", "3 reset NoError",
                "goaway 5 NoError", "7 reset RefusedStream unprocessed", "failed StreamClosed",
            ],
            client.Log);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Receive_EverySplit_MakesTheSameOfIt(string role)
    {
        byte[] script = ScriptOf(role);
        Endpoint whole = Begin(role).Receive(script);
        string[] output = whole.TakeOutput();
        for (int split = 0; split <= script.Length; split++)
        {
            Endpoint pieces = Begin(role).Receive(script, split);
            Assert.Equal(whole.Log, pieces.Log);
            Assert.Equal(output, pieces.TakeOutput());
        }

        Assert.Equal(whole.Log, Begin(role).Receive(script, [.. Enumerable.Range(0, script.Length)]).Log);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Receive_RandomSplits_MakesTheSameOfIt(string role)
    {
        var random = new Random(3);
        byte[] script = ScriptOf(role);
        Endpoint whole = Begin(role).Receive(script);
        for (int round = 0; round < 1000; round++)
        {
            int[] ends = [.. Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(script.Length)).Order()];
            Assert.Equal(whole.Log, Begin(role).Receive(script, ends).Log);
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Receive_Damaged_NeverThrowsAndStaysBounded(string role)
    {
        var random = new Random(role.Length);
        byte[] script = ScriptOf(role);
        int failed = 0;
        for (int round = 0; round < FuzzRounds; round++)
        {
            Endpoint endpoint = Begin(role);
            byte[] damaged = Damage(script, random);
            int split = random.Next(damaged.Length + 1);
            endpoint.Receive(damaged, split, random.Next(split, damaged.Length + 1));
            Assert.InRange(endpoint.Connection.KeptBytes, 0, s_small.FieldBlockBytesMax);
            Assert.InRange(endpoint.Connection.Output.Length, 0, ControlOutput.BytesMax);
            Assert.InRange(endpoint.Connection.HeldCount, 0, 2 * s_small.ConcurrentStreamsMax);
            failed += endpoint.Connection.IsFailed ? 1 : 0;
            endpoint.Connection.Close();
            Assert.Equal(0, endpoint.Connection.KeptBytes);
        }

        Assert.InRange(failed, FuzzRounds / 10, FuzzRounds);
    }

    private static byte[] ScriptOf(string role) =>
        role == "server" ? ConnectionScripts.ToServer : ConnectionScripts.ToClient;

    private static Endpoint Begin(string role)
    {
        if (role == "server")
        {
            return new Endpoint(Http2Role.Server, s_small);
        }

        var client = new Endpoint(Http2Role.Client, s_small);
        client.Request(Method.Get, endStream: true);
        client.Request(Method.Post, endStream: false);
        client.Request(Method.Head, endStream: true);
        client.Request(Method.Get, endStream: true);
        return client;
    }

    private static byte[] Damage(byte[] script, Random random)
    {
        var bytes = new List<byte>(script);
        for (int count = random.Next(1, 5); count > 0; count--)
        {
            int at = random.Next(24, bytes.Count - 12);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;

                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;

                case 2:
                    bytes.RemoveRange(at, random.Next(1, 10));
                    break;

                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - 12), random.Next(1, 12)));
                    break;

                default:
                    int length = random.Next(1, bytes.Count - at);
                    bytes.InsertRange(random.Next(24, bytes.Count), bytes.GetRange(at, Math.Min(length, 60)));
                    break;
            }
        }

        return [.. bytes];
    }
}
