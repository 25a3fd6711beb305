// What a component's model sees: the picture after the transform.
import { Card } from '../panels/card';
import { SmallPicture } from './small_picture';
import { inside, useWatch } from './watching';

export function SeenPicture({ component }: { component: string }) {
  useWatch();
  const seen = inside.value?.taps.filter((tap) => tap.component === component && tap.seen) ?? [];
  if (seen.length === 0) return null;
  const { width, height } = seen[0]!.seen!;
  return (
    <Card title="What the model sees" says={`${width} × ${height}`}>
      <div class="seen">
        {seen.map((tap) => (
          <SmallPicture key={tap.instance} {...tap.seen!} label={`What ${component} sees`} />
        ))}
      </div>
    </Card>
  );
}
