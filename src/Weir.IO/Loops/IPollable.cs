namespace Weir.IO;

/// <summary>Something with a descriptor that a loop polls. Owner: one loop thread.</summary>
internal interface IPollable
{
    /// <summary>Its place in the loop's slot table; -1 while it is not attached.</summary>
    int Slot { get; set; }

    /// <summary>
    /// Takes note of events. Called during the harvest: it sets bits and schedules, and runs nothing.
    /// </summary>
    void OnEvents(PollEvents events);
}
