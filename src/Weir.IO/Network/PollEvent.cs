namespace Weir.IO;

/// <summary>One harvested event: the key that was registered and what is ready.</summary>
public readonly record struct PollEvent(ulong Key, PollEvents Events);
