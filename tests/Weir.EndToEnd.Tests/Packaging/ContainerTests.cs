using System.Text.Json;
using Weir.EndToEnd.Tests.RealPeers;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Packaging;

/// <summary>
/// What the Containerfile says, without a container engine: the program as process 1 of a namespace, in a read-only
/// root that holds its libraries and nothing else, as the user of the file.
/// </summary>
public sealed class ContainerTests(PackagedProgram package) : IAsyncLifetime
{
    private const string Configuration =
        "listen: [\"http://127.0.0.1:0\"]\nadmin: http://127.0.0.1:0\nroutes:\n  - respond: 204\n";

    private readonly string _root = Directory.CreateTempSubdirectory("weir-root-").FullName;
    private readonly Dictionary<string, string> _instructions = ReadInstructions();

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Tool.RunAsync("rm", "-rf", _root);

    [Fact]
    public void Containerfile_IsForAnOrdinaryUserAndNoShell()
    {
        Assert.Equal("65532:65532", _instructions["USER"]);
        Assert.Equal("SIGTERM", _instructions["STOPSIGNAL"]);
        Assert.Equal(["/opt/weir/weir"], Words("ENTRYPOINT"));
        Assert.Equal(["run", "/etc/weir/weir.yaml"], Words("CMD"));
        Assert.Equal(["/opt/weir/weir", "health"], HealthCheck());
    }

    [Fact]
    public async Task Program_AsProcessOneOnAReadOnlyRoot_ServesAndDrains()
    {
        await MakeRootAsync();
        string command = string.Join(' ', Words("ENTRYPOINT").Concat(Words("CMD")));
        string mounts = $"mount --bind {_root} {_root} && mount -t proc proc {_root}/proc "
            + $"&& mount --rbind /dev {_root}/dev && mount -o remount,ro,bind {_root}";
        string run = $"exec env -i {_instructions["ENV"]} "
            + $"/usr/sbin/chroot --userspec={_instructions["USER"]} {_root} {command}";
        await using WeirProcess weir = await WeirProcess.RunAsync(PackagedProgram.Redirected(
            "/usr/bin/unshare", ["--fork", "--pid", "--mount", "--kill-child", "bash", "-c", $"{mounts} && {run}"]));
        string first = (await Tool.RunAsync("pgrep", "-P", $"{weir.Id}")).Trim();
        string status = await File.ReadAllTextAsync($"/proc/{first}/status");

        Assert.Matches("NSpid:\t\\d+\t1\n", status);
        Assert.Contains("Uid:\t65532\t65532\t65532\t65532\n", status, StringComparison.Ordinal);
        Assert.Equal(204, (await weir.GetAsync("/x")).Status);
        string[] health =
        [
            "-t", first, "-p", "-m", "-r", "-w", "-S", "65532", .. HealthCheck(), "--admin", weir.AdminUrl,
        ];
        Assert.Equal("ok\n", await Tool.RunAsync("nsenter", health));

        await Tool.RunAsync("kill", "-TERM", first);
        Assert.Equal(0, await weir.ExitAsync());
    }

    private static Dictionary<string, string> ReadInstructions() =>
        File.ReadLines(Path.Combine(WeirProgram.Root, "examples", "container", "Containerfile"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2))
            .GroupBy(pair => pair[0], pair => pair[1])
            .ToDictionary(group => group.Key, group => group.Last());

    private string[] Words(string instruction) => JsonSerializer.Deserialize<string[]>(_instructions[instruction])!;

    private string[] HealthCheck()
    {
        string text = _instructions["HEALTHCHECK"];
        return JsonSerializer.Deserialize<string[]>(text[text.IndexOf('[', StringComparison.Ordinal)..])!;
    }

    // libssl is loaded by name when it is wanted, so it is in no list of the program.
    private async Task MakeRootAsync()
    {
        string program = await package.ProgramAsync();
        await File.WriteAllTextAsync(Path.Combine(_root, "weir.yaml"), Configuration);
        await Tool.RunAsync("bash", "-e", "-o", "pipefail", "-c", $$"""
            cd {{_root}}
            chmod 755 .
            mkdir -p opt/weir etc/weir proc dev
            cp {{program}} opt/weir/
            mv weir.yaml etc/weir/
            libraries=$(ldd {{program}} | grep -o '/[^ ]*')
            more=$(/sbin/ldconfig -p | grep -E 'lib(ssl|crypto)[.]so[.]3 ' | grep -o '/[^ ]*$')
            for library in $libraries $more; do
              mkdir -p ".${library%/*}"
              cp -L "$library" ".$library"
            done
            """);
    }
}
