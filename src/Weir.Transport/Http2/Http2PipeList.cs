namespace Weir.Transport;

/// <summary>
/// The pipes of a session that may still send and receive, linked through themselves. Owner: the session, one loop
/// thread.
/// </summary>
internal sealed class Http2PipeList
{
    /// <summary>The one that came last, from which all are reached; null when there is none.</summary>
    internal Http2Pipe? First { get; private set; }

    internal void Add(Http2Pipe pipe)
    {
        pipe.IsListed = true;
        pipe.NextInSession = First;
        if (First is not null)
        {
            First.PreviousInSession = pipe;
        }

        First = pipe;
    }

    /// <summary>Takes one out, unless it has left before: those of a connection that is gone leave early.</summary>
    internal void Remove(Http2Pipe pipe)
    {
        if (!pipe.IsListed)
        {
            return;
        }

        pipe.IsListed = false;
        if (pipe.PreviousInSession is null)
        {
            First = pipe.NextInSession;
        }
        else
        {
            pipe.PreviousInSession.NextInSession = pipe.NextInSession;
        }

        if (pipe.NextInSession is not null)
        {
            pipe.NextInSession.PreviousInSession = pipe.PreviousInSession;
        }

        pipe.NextInSession = null;
        pipe.PreviousInSession = null;
    }
}
