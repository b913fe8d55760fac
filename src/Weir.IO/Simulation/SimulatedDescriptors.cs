namespace Weir.IO.Simulation;

/// <summary>
/// The descriptors of the simulated process. A new file gets the lowest free number, as from the kernel, so that
/// numbers are used again soon. Owner: the world's thread.
/// </summary>
internal sealed class SimulatedDescriptors(int countMax)
{
    private const int First = 3;

    private readonly List<SimulatedFile?> _files = [null, null, null];

    internal int Count { get; private set; }

    internal bool HasRoom => Count < countMax;

    /// <summary>The file's new number, or a negated error.</summary>
    internal int Open(SimulatedFile file)
    {
        if (!HasRoom)
        {
            return -NetError.TooManyFiles;
        }

        int descriptor = _files.FindIndex(First, static open => open is null);
        if (descriptor < 0)
        {
            descriptor = _files.Count;
            _files.Add(null);
        }

        _files[descriptor] = file;
        file.Descriptor = descriptor;
        Count++;
        return descriptor;
    }

    /// <summary>The open file behind a number.</summary>
    /// <exception cref="InvalidOperationException">There is none of that kind: the engine has a defect.</exception>
    internal T Find<T>(int descriptor)
        where T : SimulatedFile =>
        descriptor >= 0 && descriptor < _files.Count && _files[descriptor] is T file
            ? file
            : throw new InvalidOperationException($"descriptor {descriptor} is not an open {typeof(T).Name}");

    /// <summary>Closes the file behind a number, which is free from then on.</summary>
    internal void Close(int descriptor, bool reset)
    {
        SimulatedFile file = Find<SimulatedFile>(descriptor);
        _files[descriptor] = null;
        file.Descriptor = -1;
        Count--;
        file.Close(reset);
    }
}
