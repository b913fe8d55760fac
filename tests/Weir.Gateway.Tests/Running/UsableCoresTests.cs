using Weir.Cli;

namespace Weir.Gateway.Tests.Running;

/// <summary>How many loops the process runs when nobody says it.</summary>
public sealed class UsableCoresTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir");

    private string Process => Path.Combine(_folder.FullName, "self");

    private string Groups => Path.Combine(_folder.FullName, "cgroup");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("3", 2)]
    [InlineData("1", 1)]
    [InlineData("ff", 8)]
    [InlineData("ffffffff,ffffffff", 64)]
    [InlineData("00000001,00000000", 1)]
    public void Read_Mask_IsCounted(string mask, int cores)
    {
        Write("self/status", $"Name:\tweir\nCpus_allowed:\t{mask}\nCpus_allowed_list:\t0\n");

        Assert.Equal(cores, UsableCores.Read(Process, Groups).Count);
    }

    [Theory]
    [InlineData("max 100000", 8)]
    [InlineData("100000 100000", 1)]
    [InlineData("150000 100000", 2)]
    [InlineData("1000 100000", 1)]
    [InlineData("6400000 100000", 8)]
    [InlineData("nonsense", 8)]
    public void Read_QuotaOfTheSecondVersion_IsRoundedUp(string quota, int cores)
    {
        Write("self/status", "Cpus_allowed:\tff\n");
        Write("self/cgroup", "0::/pods/one\n");
        Write("cgroup/pods/one/cpu.max", quota + "\n");

        Assert.Equal(cores, UsableCores.Read(Process, Groups).Count);
    }

    [Fact]
    public void Read_QuotaOfAGroupAbove_Binds()
    {
        Write("self/status", "Cpus_allowed:\tff\n");
        Write("self/cgroup", "0::/pods/one\n");
        Write("cgroup/pods/cpu.max", "300000 100000\n");
        Write("cgroup/pods/one/cpu.max", "500000 100000\n");

        Assert.Equal(3, UsableCores.Read(Process, Groups).Count);
    }

    [Fact]
    public void Read_QuotaOfTheFirstVersion_IsRoundedUp()
    {
        Write("self/status", "Cpus_allowed:\tff\n");
        Write("self/cgroup", "4:memory:/x\n3:cpu,cpuacct:/box\n");
        Write("cgroup/cpu/box/cpu.cfs_quota_us", "250000\n");
        Write("cgroup/cpu/box/cpu.cfs_period_us", "100000\n");
        UsableCores cores = UsableCores.Read(Process, Groups);

        Assert.Equal(3, cores.Count);
        Assert.Equal("8 cores in the affinity mask, a quota of 2.5 cores", cores.ToString());
    }

    [Fact]
    public void Read_NothingKnown_IsWhatTheRuntimeSays() =>
        Assert.Equal(Environment.ProcessorCount, UsableCores.Read(Process, Groups).Count);

    private void Write(string file, string text)
    {
        string path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
