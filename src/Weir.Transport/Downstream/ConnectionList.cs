using Weir.Core;

namespace Weir.Transport;

/// <summary>All downstream connections of a loop, linked through themselves. Owner: one loop thread.</summary>
internal sealed class ConnectionList
{
    // How many are looked at for the one that has been idle longest.
    private const int LooksMax = 64;

    private DownstreamConnection? _first;
    private DownstreamConnection? _nextLook;

    internal int Count { get; private set; }

    internal void Add(DownstreamConnection connection)
    {
        connection.NextInList = _first;
        if (_first is not null)
        {
            _first.PreviousInList = connection;
        }

        _first = connection;
        Count++;
    }

    internal void Remove(DownstreamConnection connection)
    {
        if (connection.PreviousInList is null)
        {
            _first = connection.NextInList;
        }
        else
        {
            connection.PreviousInList.NextInList = connection.NextInList;
        }

        if (ReferenceEquals(_nextLook, connection))
        {
            _nextLook = connection.NextInList;
        }

        if (connection.NextInList is not null)
        {
            connection.NextInList.PreviousInList = connection.PreviousInList;
        }

        connection.NextInList = null;
        connection.PreviousInList = null;
        Count--;
    }

    /// <summary>
    /// Closes a connection that has been idle, the longest of those that are looked at in turn; false when none is.
    /// </summary>
    internal bool TryMakeRoom()
    {
        DownstreamConnection? longest = null;
        DownstreamConnection? connection = _nextLook ?? _first;
        for (int i = 0; i < LooksMax && connection is not null; i++)
        {
            if (connection.IdleAge > (longest?.IdleAge ?? 0))
            {
                longest = connection;
            }

            connection = connection.NextInList;
        }

        _nextLook = connection;
        longest?.Cut(Fault.TooManyConnections);
        return longest is not null;
    }

    /// <summary>Visits every connection; the visitor may close the one it is shown.</summary>
    internal void ForEach(Action<DownstreamConnection> visit)
    {
        DownstreamConnection? connection = _first;
        while (connection is not null)
        {
            DownstreamConnection? next = connection.NextInList;
            visit(connection);
            connection = next;
        }
    }
}
