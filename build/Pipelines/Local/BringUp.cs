namespace Kindling.Pipelines.Local;

/// <summary>Starts what of a plan does not run, in the order in which the parts need each other, HDFS beside Spark.</summary>
internal sealed class BringUp(LocalPlan plan, Starter starter, HttpClient http)
{
    private readonly Dictionary<string, Component> byName = plan.Components.ToDictionary(
        component => component.Name
    );

    // The first failure is the one to tell; the others need not wait for their deadlines.
    public Task RunAsync(CancellationToken cancellationToken) =>
        Stages.RunAsync(cancellationToken, HdfsAsync, SparkAsync);

    private async Task HdfsAsync(CancellationToken cancellationToken)
    {
        await starter.StartAsync(byName[Components.NameNode], cancellationToken);
        await starter.WaitUntilListeningAsync(Components.NameNode, cancellationToken);
        await starter.StartAsync(byName[Components.DataNode], cancellationToken);
        // Side by side: a DataNode that died is the reason why the NameNode would wait in vain.
        await Stages.RunAsync(
            cancellationToken,
            token => starter.WaitAsync(Components.NameNode, token),
            token => starter.WaitAsync(Components.DataNode, token)
        );
        await MakeFoldersAsync(cancellationToken);
        await starter.StartAsync(byName[Components.History], cancellationToken);
        await starter.WaitAsync(Components.History, cancellationToken);
    }

    private async Task SparkAsync(CancellationToken cancellationToken)
    {
        await starter.StartAsync(byName[Components.Master], cancellationToken);
        await starter.WaitAsync(Components.Master, cancellationToken);
        var workers = byName
            .Values.Where(component => Components.IsWorker(component.Name))
            .ToList();
        await Task.WhenAll(
            workers.Select(worker => starter.WorkerAsync(worker, cancellationToken))
        );
    }

    // The history server and every driver fail without the first; https://spark.apache.org/docs/latest/monitoring.html
    private async Task MakeFoldersAsync(CancellationToken cancellationToken)
    {
        var user = plan.Environment.User;
        var hdfs = new WebHdfs(http, plan.Environment.NameNode, user);
        await hdfs.MakeFolderAsync("/spark-logs", "1777", cancellationToken);
        await hdfs.MakeFolderAsync("/tmp", "1777", cancellationToken);
        await hdfs.MakeFolderAsync($"/user/{user}", "755", cancellationToken);
    }
}
