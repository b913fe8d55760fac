using Weir.IO;

namespace Weir.Foundations.Tests.IO.Sockets;

/// <summary>Counts what a socket tells its owner.</summary>
internal sealed class RecordingOwner : ISocketOwner
{
    internal int HangUps { get; private set; }

    internal int UnawaitedInputs { get; private set; }

    public void OnHangUp() => HangUps++;

    public void OnUnawaitedInput() => UnawaitedInputs++;
}
