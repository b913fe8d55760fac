using Weir.Transport;

namespace Weir.Gateway;

/// <summary>
/// What becomes of the listeners with another configuration: some stay, some are bound anew, some go. Made before
/// anything changes; then exactly one of <see cref="Commit"/> and <see cref="Undo"/>. Owner: the thread that runs the
/// gateway.
/// </summary>
/// <remarks>
/// An address that overlaps one that goes (<c>:8080</c> in place of <c>localhost:8080</c>) cannot be bound beside it.
/// There the old one is closed first, once all else is known to work: its SYNs are dropped from before the close to the
/// new bind, so that whoever connects in between tries again and meets the new listener. When that bind fails the old
/// one is opened again; its connections answer once more and close.
/// </remarks>
internal sealed class ListenerSwap
{
    private readonly ListenerTable _table;
    private readonly Server _server;
    private readonly TimeSpan _grace;
    private readonly List<Place> _places = [];
    private readonly List<OpenListener> _gone = [];
    private readonly List<OpenListener> _displaced = [];

    private ListenerSwap(ListenerTable table, Server server, TimeSpan grace)
    {
        _table = table;
        _server = server;
        _grace = grace;
    }

    /// <summary>Compares with what is open, and binds what is new.</summary>
    /// <param name="table">What is open.</param>
    /// <param name="server">Opens and closes.</param>
    /// <param name="wanted">The addresses of the next configuration.</param>
    /// <param name="grace">How long exchanges of listeners that go may take.</param>
    /// <exception cref="GatewayStartException">One cannot be bound; everything is as it was.</exception>
    internal static ListenerSwap Prepare(
        ListenerTable table, Server server, IReadOnlyList<ListenOptions> wanted, TimeSpan grace)
    {
        ListenerSwap swap = new(table, server, grace);
        swap._gone.AddRange(table.Open);
        try
        {
            swap.Match(wanted);
            swap.Bind(mayDisplace: false);
            swap.Bind(mayDisplace: true);
            return swap;
        }
        catch
        {
            swap.Undo();
            throw;
        }
    }

    /// <summary>Serves what was bound, and gives all listeners that stay what the configuration says of them.</summary>
    internal void Commit(Func<ListenOptions, ListenerService> serviceOf)
    {
        List<OpenListener> open = [];
        foreach (Place place in _places)
        {
            ListenerService service = serviceOf(place.Wanted);
            OpenListener listener = place.Open ?? _table.Serve(place.Bound!, service);
            listener.Options = place.Wanted;
            foreach (ServedListener socket in listener.Sockets)
            {
                socket.Service = service;
            }

            open.Add(listener);
        }

        _table.Replace(open);
    }

    /// <summary>Closes what goes, as a drain would. Call it when nothing new is to come in there any more.</summary>
    internal void CloseGone() => Close(_gone);

    /// <summary>Gives up what was bound, and opens again what was closed for it.</summary>
    internal void Undo()
    {
        foreach (Place place in _places)
        {
            if (place.Bound is { } bound)
            {
                _table.Discard(bound);
                place.Bound = null;
            }
        }

        Reopen();
    }

    private void Match(IReadOnlyList<ListenOptions> wanted)
    {
        bool isImplied = ReferenceEquals(wanted[0], ListenOptions.Default);
        if (isImplied && _gone.Exists(static open => open.IsImplied))
        {
            // Nobody names an address, and inherited descriptors are what there is.
            foreach (OpenListener open in _gone.FindAll(static open => open.IsImplied))
            {
                _gone.Remove(open);
                _places.Add(new Place(open.Options) { Open = open });
            }

            return;
        }

        foreach (ListenOptions listen in wanted)
        {
            Place place = new(listen) { Open = _gone.Find(open => open.Serves(listen)) };
            _places.Add(place);
            if (place.Open is not null)
            {
                _gone.Remove(place.Open);
            }
        }
    }

    private void Bind(bool mayDisplace)
    {
        foreach (Place place in _places)
        {
            if (place.Open is not null || place.Bound is not null)
            {
                continue;
            }

            List<OpenListener> inTheWay = _gone.FindAll(open => SharesPort(open.Options, place.Wanted));
            try
            {
                place.Bound = _table.Bind(place.Wanted);
            }
            catch (GatewayStartException e) when (e.IsAddressInUse && inTheWay.Count > 0)
            {
                place.Bound = mayDisplace ? Displace(inTheWay, place.Wanted) : null;
            }
        }
    }

    private static bool SharesPort(ListenOptions one, ListenOptions other) =>
        one.Kind == ListenKind.Tcp && other.Kind == ListenKind.Tcp && one.Port == other.Port;

    private BoundListener Displace(List<OpenListener> inTheWay, ListenOptions wanted)
    {
        if (inTheWay.Find(static open => open.IsInherited) is { } kept)
        {
            throw new GatewayStartException(
                $"cannot listen on {wanted.Text}: the socket of {kept.Options.Text} was inherited, and its maker keeps "
                + "the port; change the address there");
        }

        Close(inTheWay);
        inTheWay.ForEach(open => _gone.Remove(open));
        _displaced.AddRange(inTheWay);
        return _table.Bind(wanted);
    }

    // Whoever tried to connect meanwhile was not refused, and finds the address open again.
    private void Reopen()
    {
        List<OpenListener> open = [.. _table.Open];
        foreach (OpenListener closed in _displaced)
        {
            open[open.IndexOf(closed)] = _table.Serve(_table.Bind(closed.Options), closed.Sockets[0].Service);
        }

        _displaced.Clear();
        _table.Replace(open);
    }

    private void Close(List<OpenListener> listeners)
    {
        List<ServedListener> sockets = [];
        listeners.ForEach(open => sockets.AddRange(open.Sockets));
        _server.Close(sockets, _grace);
    }

    /// <summary>One address of the next configuration.</summary>
    private sealed class Place(ListenOptions wanted)
    {
        public ListenOptions Wanted => wanted;

        /// <summary>The listener that stays; null for a new one.</summary>
        public OpenListener? Open { get; init; }

        /// <summary>What was bound for it.</summary>
        public BoundListener? Bound { get; set; }
    }
}
