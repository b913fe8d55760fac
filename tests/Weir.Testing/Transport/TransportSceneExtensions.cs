using Weir.IO.Simulation;

namespace Weir.Testing.Transport;

/// <summary>Short ways to say what many tests do. Owner: the world's thread.</summary>
public static class TransportSceneExtensions
{
    /// <summary>A raw client that sends text; what comes back is in <see cref="SimulatedPeer.ReceivedText"/>.</summary>
    public static SimulatedPeer Send(this TransportScene scene, string text)
    {
        SimulatedPeer client = scene.World.Connect(scene.Address);
        client.Send(text);
        return client;
    }

    /// <summary>
    /// Runs until a raw client has received a text; how long that took, in milliseconds, or -1 when it never came.
    /// </summary>
    public static long RunUntilReceived(this TransportScene scene, SimulatedPeer client, string text)
    {
        long start = scene.World.Now;
        bool came = scene.World.Run(() => client.ReceivedText.Contains(text, StringComparison.Ordinal));
        return came ? (scene.World.Now - start) / 1_000_000 : -1;
    }

    /// <summary>Runs until a raw client's connection is over; how long that took in milliseconds, or -1.</summary>
    public static long RunUntilOver(this TransportScene scene, SimulatedPeer client)
    {
        long start = scene.World.Now;
        return scene.World.Run(() => client.IsOver) ? (scene.World.Now - start) / 1_000_000 : -1;
    }

    /// <summary>A request line and head for a move.</summary>
    public static string Text(this ScriptedRequest request) =>
        System.Text.Encoding.Latin1.GetString(request.Head()) + System.Text.Encoding.Latin1.GetString(request.Body());
}
