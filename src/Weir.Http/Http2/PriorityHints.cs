namespace Weir.Http;

/// <summary>
/// Priorities of streams that are not open yet (RFC 9218 7.1): the last few are kept. Owner: the connection, one loop
/// thread.
/// </summary>
internal sealed class PriorityHints
{
    // A client that tells the priority first does so right before the request.
    private const int Kept = 8;

    private int[] _ids = [];
    private Priority[] _priorities = [];
    private int _next;

    public void Keep(int id, Priority priority)
    {
        if (_ids.Length == 0)
        {
            _ids = new int[Kept];
            _priorities = new Priority[Kept];
        }

        int place = _ids.AsSpan().IndexOf(id);
        if (place < 0)
        {
            place = _next;
            _next = (_next + 1) % Kept;
        }

        _ids[place] = id;
        _priorities[place] = priority;
    }

    public bool TryTake(int id, out Priority priority)
    {
        int place = _ids.AsSpan().IndexOf(id);
        priority = place < 0 ? default : _priorities[place];
        if (place >= 0)
        {
            _ids[place] = 0;
        }

        return place >= 0;
    }
}
