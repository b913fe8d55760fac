namespace Weir.Admin;

/// <summary>
/// The samples of the last five minutes, in memory of a fixed size. Owner: the sampler, under its lock.
/// </summary>
internal sealed class SampleHistory
{
    /// <summary>How many are kept; one a second.</summary>
    public const int Length = 300;

    private readonly Sample[] _samples = new Sample[Length];

    /// <summary>How many were ever taken: the number of the next one.</summary>
    public long Next { get; private set; }

    /// <summary>The number of the oldest one that is kept.</summary>
    public long First => Math.Max(0, Next - Length);

    /// <summary>A sample by its number, from <see cref="First"/> up to <see cref="Next"/>.</summary>
    public ref readonly Sample this[long number] => ref _samples[number % Length];

    /// <summary>Keeps one more; the oldest makes room.</summary>
    public void Add(in Sample sample) => _samples[Next++ % Length] = sample;
}
