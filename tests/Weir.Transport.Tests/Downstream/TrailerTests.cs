using Weir.IO.Simulation;
using Weir.Testing.Transport;

namespace Weir.Transport.Tests.Downstream;

/// <summary>Trailers of requests that cannot be read, and who comes after them.</summary>
public sealed class TrailerTests
{
    private const int BodyBytes = 1;

    [Theory]
    [InlineData("X: a\n\r\n", "400")]
    [InlineData("X : a\r\n\r\n", "400")]
    [InlineData("many", "431")]
    [InlineData("X: a", "cut")]
    public void Trailers_ThatAreWrong_AreNoneOfTheNextRequest(string trailers, string answered)
    {
        TransportScene scene = new(1, 1, new TransportSceneOptions { World = SimulatedOptions.Calm });
        string sent = trailers == "many" ? string.Concat(Enumerable.Repeat("X: a\r\n", 101)) + "\r\n" : trailers;
        for (int round = 0; round < 3; round++)
        {
            SimulatedPeer wrong = scene.Send(Head() + "0\r\n" + sent);
            if (answered == "cut")
            {
                Assert.True(scene.World.Run(() => scene.Sum(counters => counters.ActiveRequests) == 1));
                Assert.True(scene.World.Settle());
                wrong.Close();
                Assert.True(scene.World.Run(() => scene.Sum(counters => counters.ActiveRequests) == 0));
            }
            else
            {
                Assert.True(scene.World.Run(() => wrong.IsOver));
                Assert.StartsWith($"HTTP/1.1 {answered} ", wrong.ReceivedText, StringComparison.Ordinal);
            }

            SimulatedPeer right = scene.Send(Head() + "0\r\nx-trailer: yes\r\n\r\n");
            Assert.True(scene.World.Run(() => right.ReceivedText.Contains("\r\n\r\n", StringComparison.Ordinal)));
            Assert.StartsWith("HTTP/1.1 200 ", right.ReceivedText, StringComparison.Ordinal);
            right.Close();
        }

        Assert.True(scene.World.Settle());
        Assert.Empty(scene.FindLeftovers());
    }

    private static string Head()
    {
        char content = (char)Pattern.Request(1, BodyBytes)[0];
        return $"POST /{(int)OriginMove.Length}/1/5/{BodyBytes} HTTP/1.1\r\nHost: test\r\n"
            + $"Transfer-Encoding: chunked\r\n\r\n1\r\n{content}\r\n";
    }
}
