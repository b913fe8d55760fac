namespace Weir.Transport;

/// <summary>All downstream connections of a loop, linked through themselves. Owner: one loop thread.</summary>
internal sealed class ConnectionList
{
    private DownstreamConnection? _first;

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

        if (connection.NextInList is not null)
        {
            connection.NextInList.PreviousInList = connection.PreviousInList;
        }

        connection.NextInList = null;
        connection.PreviousInList = null;
        Count--;
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
