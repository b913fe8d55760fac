using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// An open listener of a <see cref="Server"/>. Owner: the thread of the server; loops read <see cref="Service"/> and
/// <see cref="IsClosing"/>.
/// </summary>
public sealed class ServedListener
{
    private volatile ListenerService _service;
    private volatile bool _isClosing;

    internal ServedListener(ListenerService service) => _service = service;

    /// <summary>
    /// How its connections are served. A new value holds for connections that are open too, from their next exchange
    /// on.
    /// </summary>
    public ListenerService Service
    {
        get => _service;
        set
        {
            _service = value;
            Listener.ConnectionsMax = value.ConnectionsMax;
        }
    }

    /// <summary>The address that it is bound to.</summary>
    public NetAddress Address => Listener.Address;

    /// <summary>Whether the descriptor was inherited, and its maker keeps it.</summary>
    public bool IsInherited => Listener.IsInherited;

    /// <summary>Whether it is on its way out: its kept connections answer once more and close.</summary>
    internal bool IsClosing
    {
        get => _isClosing;
        set => _isClosing = value;
    }

    internal Listener Listener { get; set; } = null!;
}
