using Weir.Core;

namespace Weir.Transport;

/// <summary>What a <see cref="ConnectionTimer"/> tells of a deadline that has passed.</summary>
internal interface ITimedConnection
{
    /// <summary>A deadline has passed; called on the loop.</summary>
    void OnTimeout(Fault fault);
}
